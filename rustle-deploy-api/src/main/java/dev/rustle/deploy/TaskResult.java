package dev.rustle.deploy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import dev.rustle.deploy.plan.Value;

/**
 * What became of a task on a host.
 *
 * @param play the id of the play
 * @param task the id of the task, unique in the program
 * @param name the name that people see
 * @param module the module's short name
 * @param kind whether it is a task or a handler
 * @param status the end
 * @param result the module's results, as Ansible names them; masked if the task says {@code no_log}
 * @param duration how long it took
 */
public record TaskResult(
        String play,
        String task,
        String name,
        String module,
        Kind kind,
        Status status,
        Value.Mapping result,
        Duration duration) {
    public TaskResult {
        Objects.requireNonNull(play, "play");
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(duration, "duration");
    }

    /** Returns the module's message, if it left one. */
    public Optional<String> message() {
        return result.text("msg");
    }

    /** Whether it stands in the list of tasks or waits for a notification. */
    public enum Kind {
        /** A task. */
        TASK,
        /** A handler. */
        HANDLER
    }

    /** How a task ended. */
    public enum Status {
        /** Nothing had to be done. */
        OK,
        /** Something was changed. */
        CHANGED,
        /** It failed. */
        FAILED,
        /** It failed, which the plan lets pass. */
        IGNORED,
        /** Its conditions did not hold. */
        SKIPPED
    }
}

package dev.rustle.deploy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Value;

/** What became of a task on a host. A value. */
public final class TaskResult {
    private final String play;
    private final String task;
    private final String module;
    private final Status status;
    private final String name;
    private final Kind kind;
    private final Value.Mapping result;
    private final Duration duration;
    private final boolean truncated;

    private TaskResult(Builder builder) {
        play = builder.play;
        task = builder.task;
        module = builder.module;
        status = builder.status;
        name = Once.orElse(builder.name, "");
        kind = Once.orElse(builder.kind, Kind.TASK);
        result = Once.orElse(builder.result, Value.Mapping.EMPTY);
        duration = Once.orElse(builder.duration, Duration.ZERO);
        truncated = Once.orElse(builder.truncated, false);
    }

    /** Starts a result, as deployers do, or a test of what reads reports. */
    public static Builder builder(String play, String task, String module, Status status) {
        return new Builder(play, task, module, status);
    }

    /** Returns the id of the play. */
    public String play() {
        return play;
    }

    /** Returns the id of the task, unique in the program. */
    public String task() {
        return task;
    }

    /** Returns the module's short name. */
    public String module() {
        return module;
    }

    /** Returns the end. */
    public Status status() {
        return status;
    }

    /** Returns the name that people see; empty if the plan gives none. */
    public String name() {
        return name;
    }

    /** Returns whether it is a task or a handler. */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the module's results, as Ansible names them; masked if the task says {@code no_log}.
     *
     * <p>Hosts send at most 64 KiB of a text or of a list of texts, and at most 1 MiB of lists and mappings together: a text that was longer has
     * {@code [7 more bytes]} between its beginning and its end, a list of texts {@code "[7 more items]"}, a mapping in {@code "[more entries]": 7}. What a run registers is whole.
     */
    public Value.Mapping result() {
        return result;
    }

    /** Returns how long it took. */
    public Duration duration() {
        return duration;
    }

    /** Returns whether less than the whole {@link #result} is here. */
    public boolean truncated() {
        return truncated;
    }

    /** Returns the module's message, if it left one. */
    public Optional<String> message() {
        return result.text("msg");
    }

    private List<Object> parts() {
        return List.of(play, task, module, status, name, kind, result, duration, truncated);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskResult that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return status + " " + task;
    }

    /** Collects what a {@link TaskResult} says. Each setting can be made once. Not safe for use by many threads. */
    public static final class Builder {
        private final String play;
        private final String task;
        private final String module;
        private final Status status;
        private @Nullable String name;
        private @Nullable Kind kind;
        private Value.@Nullable Mapping result;
        private @Nullable Duration duration;
        private @Nullable Boolean truncated;

        private Builder(String play, String task, String module, Status status) {
            this.play = Objects.requireNonNull(play, "play");
            this.task = Objects.requireNonNull(task, "task");
            this.module = Objects.requireNonNull(module, "module");
            this.status = Objects.requireNonNull(status, "status");
        }

        /** Sets the name that people see. Unless set, there is none. */
        public Builder name(String value) {
            name = Once.set(name, value, "name");
            return this;
        }

        /** Sets whether it is a task or a handler. Unless set, a task. */
        public Builder kind(Kind value) {
            kind = Once.set(kind, value, "kind");
            return this;
        }

        /** Sets the module's results. Unless set, there are none. */
        public Builder result(Value.Mapping value) {
            result = Once.set(result, value, "result");
            return this;
        }

        /** Sets how long it took. Unless set, zero. */
        public Builder duration(Duration value) {
            if (Objects.requireNonNull(value, "duration").isNegative()) {
                throw new IllegalArgumentException("duration must not be negative: " + value);
            }
            duration = Once.set(duration, value, "duration");
            return this;
        }

        /** Sets whether less than the whole result is there. Unless set, it is whole. */
        public Builder truncated(boolean value) {
            truncated = Once.set(truncated, value, "truncated");
            return this;
        }

        /** Returns the task result. */
        public TaskResult build() {
            return new TaskResult(this);
        }
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

package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

/**
 * A task begins.
 *
 * @param time when it happened
 * @param host the host
 * @param play the id of the play
 * @param task the id of the task
 * @param name the name that people see
 * @param module the module
 */
public record TaskStarted(Instant time, String host, String play, String task, String name, String module)
        implements HostEvent {
    public TaskStarted {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(play, "play");
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(module, "module");
    }
}

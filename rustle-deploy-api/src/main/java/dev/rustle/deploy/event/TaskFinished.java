package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

import dev.rustle.deploy.TaskResult;

/**
 * A task is over.
 *
 * @param time when it happened
 * @param host the host
 * @param task what became of it
 */
public record TaskFinished(Instant time, String host, TaskResult task) implements HostEvent {
    public TaskFinished {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(task, "task");
    }
}

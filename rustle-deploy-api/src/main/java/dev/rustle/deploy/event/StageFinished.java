package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

/**
 * A host has done all its tasks of a stage.
 *
 * @param time when it happened
 * @param host the host
 * @param stage the number of the stage
 */
public record StageFinished(Instant time, String host, int stage) implements HostEvent {
    public StageFinished {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
    }
}

package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

/**
 * Something was noticed about a host.
 *
 * @param time when it happened
 * @param host the host
 * @param message what
 */
public record HostWarning(Instant time, String host, String message) implements HostEvent {
    public HostWarning {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(message, "message");
    }
}

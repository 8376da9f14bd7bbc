package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

/**
 * The work on a host begins. A host that is not begun since the deployment was cancelled has no such event, only a {@link HostFinished}.
 *
 * @param time when it happened
 * @param host the host
 */
public record HostStarted(Instant time, String host) implements HostEvent {
    public HostStarted {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
    }
}

package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

import dev.rustle.deploy.HostOutcome;

/**
 * The work on a host is over. There is exactly one for each host of a deployment.
 *
 * @param time when it happened
 * @param host the host
 * @param outcome how it ended
 */
public record HostFinished(Instant time, String host, HostOutcome outcome) implements HostEvent {
    public HostFinished {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(outcome, "outcome");
    }
}

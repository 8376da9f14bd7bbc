package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import dev.rustle.deploy.Digest;

/**
 * A release is now the current one of a host.
 *
 * @param time when it happened
 * @param host the host
 * @param release its digest
 * @param previous the release that was current before
 */
public record ReleaseActivated(Instant time, String host, Digest release, Optional<Digest> previous)
        implements HostEvent {
    public ReleaseActivated {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(release, "release");
        Objects.requireNonNull(previous, "previous");
    }
}

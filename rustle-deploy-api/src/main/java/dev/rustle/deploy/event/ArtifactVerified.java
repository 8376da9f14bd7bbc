package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

import dev.rustle.deploy.Digest;

/**
 * The artifact was started on the host and has checked itself.
 *
 * @param time when it happened
 * @param host the host
 * @param artifact its digest
 */
public record ArtifactVerified(Instant time, String host, Digest artifact) implements HostEvent {
    public ArtifactVerified {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(artifact, "artifact");
    }
}

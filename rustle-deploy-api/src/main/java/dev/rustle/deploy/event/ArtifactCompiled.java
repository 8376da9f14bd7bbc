package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

import dev.rustle.deploy.Digest;

/**
 * The artifact of a host is laid out.
 *
 * @param time when it happened
 * @param host the host
 * @param artifact its digest
 * @param size how many bytes it has
 * @param origin where it came from, as {@link dev.rustle.deploy.HostReport#artifactOrigin()} says it
 */
public record ArtifactCompiled(Instant time, String host, Digest artifact, long size, String origin)
        implements HostEvent {
    public ArtifactCompiled {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(artifact, "artifact");
        Objects.requireNonNull(origin, "origin");
    }
}

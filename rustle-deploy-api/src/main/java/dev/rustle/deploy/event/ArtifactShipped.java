package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

import dev.rustle.deploy.Digest;

/**
 * What was missing on a host has arrived there and its digests are right.
 *
 * @param time when it happened
 * @param host the host
 * @param artifact the digest of the artifact
 * @param segments how many segments were sent
 * @param bytes how many bytes these have
 */
public record ArtifactShipped(Instant time, String host, Digest artifact, int segments, long bytes)
        implements HostEvent {
    public ArtifactShipped {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(artifact, "artifact");
    }
}

package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.target.TargetTriple;

/**
 * A host has told what it is.
 *
 * @param time when it happened
 * @param host the host
 * @param triple what kind of machine it is
 * @param current the artifact that is current there
 */
public record HostProbed(Instant time, String host, TargetTriple triple, Optional<Digest> current)
        implements HostEvent {
    public HostProbed {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(triple, "triple");
        Objects.requireNonNull(current, "current");
    }
}

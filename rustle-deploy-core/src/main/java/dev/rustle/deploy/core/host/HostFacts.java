package dev.rustle.deploy.core.host;

import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.target.TargetTriple;

/**
 * What a host has told about itself.
 *
 * @param triple what kind of machine it is
 * @param state its state folder for the plan and the inventory
 * @param link where it has a link to the current runner, if anywhere
 * @param exists whether that folder is there
 * @param current the release that is current there
 * @param segments the digests of the segments that lie there; unchecked
 */
public record HostFacts(
        TargetTriple triple,
        String state,
        Optional<String> link,
        boolean exists,
        Optional<Digest> current,
        Set<Digest> segments) {
    public HostFacts {
        segments = Set.copyOf(segments);
    }
}

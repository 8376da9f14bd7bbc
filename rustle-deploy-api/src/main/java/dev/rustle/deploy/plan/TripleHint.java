package dev.rustle.deploy.plan;

import java.util.List;
import java.util.Objects;

import dev.rustle.deploy.target.TargetTriple;

/**
 * What a plan takes some hosts for. It counts only where nothing better is known: neither the caller, nor the inventory, nor the host itself says.
 *
 * @param hosts the hosts, as patterns; empty for all
 * @param triple the kind of machine
 */
public record TripleHint(List<String> hosts, TargetTriple triple) {
    public TripleHint {
        hosts = List.copyOf(hosts);
        Objects.requireNonNull(triple, "triple");
    }
}

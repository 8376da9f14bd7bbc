package dev.rustle.deploy.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.core.compile.ThisMachine;
import dev.rustle.deploy.plan.TripleHint;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/** What a plan takes its hosts for, and what this machine is. For each host the first hint that is about it counts. */
final class TripleHints {
    private static final Logger LOG = LoggerFactory.getLogger(TripleHints.class);

    private final Map<String, TargetTriple> byHost = new HashMap<>();

    /** Works out the hints for all hosts of an inventory, each pattern once. */
    TripleHints(List<TripleHint> hints, Inventory inventory) {
        for (TripleHint hint : hints) {
            for (Target target : hosts(hint, inventory)) {
                byHost.putIfAbsent(target.name(), hint.triple());
            }
        }
    }

    private static List<Target> hosts(TripleHint hint, Inventory inventory) {
        if (hint.hosts().isEmpty()) {
            return inventory.targets();
        }
        try {
            return HostPattern.of(hint.hosts()).hosts(inventory);
        } catch (IllegalArgumentException e) {
            LOG.debug("the hint for {} says nothing about the hosts of {}", hint.hosts(), inventory.name(), e);
            return List.of();
        }
    }

    /** Returns what a host is taken for as long as it was not asked; a host that is this machine needs no plan to say so. */
    Optional<TargetTriple> of(Target target) {
        return Optional.ofNullable(byHost.get(target.name()))
                .or(() -> target.connection().transport().equals(Connection.LOCAL)
                        ? ThisMachine.triple()
                        : Optional.empty());
    }
}

package dev.rustle.deploy.core.slice;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sets of hosts that the tasks of a batch are for: each is there once, since a batch may have thousands of tasks, most of which are for the same hosts. */
final class HostSets {
    private final List<String> inOrder;
    private final Set<String> all;
    private final Map<Set<String>, Set<String>> others = new HashMap<>();

    /**
     * Starts with the hosts of the batch.
     *
     * @param inOrder all of them
     */
    HostSets(List<String> inOrder) {
        this.inOrder = inOrder;
        this.all = new LinkedHashSet<>(inOrder);
    }

    /** Returns all hosts of the batch, in order. */
    List<String> inOrder() {
        return inOrder;
    }

    /** Returns all hosts of the batch. */
    Set<String> all() {
        return all;
    }

    /** Returns the set of some of them. */
    Set<String> of(List<String> some) {
        if (some.size() == inOrder.size()) {
            return all;
        }
        return others.computeIfAbsent(new LinkedHashSet<>(some), set -> set);
    }
}

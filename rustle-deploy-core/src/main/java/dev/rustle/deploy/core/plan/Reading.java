package dev.rustle.deploy.core.plan;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.spi.ReadContext;

/** One reading of one plan: how, and what was noticed. Not safe for use by many threads. */
final class Reading {
    final ReadContext context;
    final Problems problems = new Problems();
    /** The fields that the code asked for, by identity: the ledger's "effect" must be true. */
    final Set<Field> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Sections of which one at least was not there as an object, so that nobody knows what it says; by identity. */
    final Set<Section> unread = Collections.newSetFromMap(new IdentityHashMap<>());
    /** What unknown keys may be meant to be: plans repeat their mistakes, and to compare a key with all others takes long. */
    private final IdentityHashMap<Section, Map<String, Optional<String>>> meant = new IdentityHashMap<>();
    /** Warnings that are worth saying once for a plan. */
    private final Set<String> said = new LinkedHashSet<>();

    Reading(ReadContext context) {
        this.context = context;
    }

    /** Returns the key of a section that an unknown one looks like. */
    Optional<String> meant(Section section, String key) {
        return meant.computeIfAbsent(section, each -> new HashMap<>())
                .computeIfAbsent(key, each -> Nearest.to(each, section.fields().keySet()));
    }

    void warnOnce(Node node, String message) {
        if (said.add(message)) {
            problems.warning(node.location(), message);
        }
    }
}

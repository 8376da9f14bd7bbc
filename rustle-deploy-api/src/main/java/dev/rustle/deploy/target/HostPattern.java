package dev.rustle.deploy.target;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which hosts of an inventory, in Ansible's pattern language. Immutable.
 *
 * <p>A pattern is a list of terms between commas (or, in the old notation, colons). A term names a host or a group; {@code all} and {@code *} mean
 * every host; {@code *}, {@code ?} and {@code [abc]} are wildcards; {@code ~} starts a regular expression that must match from the beginning of a name. A
 * term may end with a subscript: {@code web[0]}, {@code web[-1]}, {@code web[0:2]} (both ends included) and {@code web[1:]}. A term after {@code &} leaves only
 * the hosts that match it as well, one after {@code !} takes its hosts away: wherever they stand, first come the plain terms, then {@code &}, then
 * {@code !}. With only {@code &} and {@code !} terms the beginning is every host.
 *
 * <p>Hosts come in the order of the terms; the hosts of a group in the order of the inventory's {@link Inventory#groups()}.
 *
 * <p>{@code localhost}, {@code 127.0.0.1} and {@code ::1} mean this machine if the inventory has no host of that name: the host that has another of these
 * names, otherwise a target with a local connection and the
 * variables of the group {@code all}. No wildcard and no group finds it.
 */
public final class HostPattern {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");

    private final String text;
    private final List<Term> terms;

    private HostPattern(String text, List<Term> terms) {
        this.text = text;
        this.terms = List.copyOf(terms);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is malformed or has no term
     */
    public static HostPattern parse(String text) {
        return of(List.of(text));
    }

    /**
     * Reads a pattern that is given as a list, as in a plan's {@code hosts}: the terms of all its elements together.
     *
     * @throws IllegalArgumentException if one is malformed or there is no term
     */
    public static HostPattern of(Collection<String> texts) {
        List<Term> terms = new ArrayList<>();
        for (String text : texts) {
            for (String part : PatternText.split(text)) {
                terms.add(Term.parse(part));
            }
        }
        String text = String.join(",", texts);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException(
                    "the host pattern \"" + text + "\" is empty; name a host, a group or all");
        }
        terms.sort((left, right) -> left.operation().compareTo(right.operation()));
        if (terms.get(0).operation() != Term.Operation.ADD) {
            terms.add(0, Term.parse("all"));
        }
        return new HostPattern(text, terms);
    }

    /**
     * Returns the hosts that match; none if only wildcards were asked and nothing matches them.
     *
     * @throws IllegalArgumentException if the pattern names a host or group that is not there, be it to leave it out, or a subscript finds none
     */
    public List<Target> hosts(Inventory inventory) {
        Map<String, Target> found = new LinkedHashMap<>();
        for (Term term : terms) {
            List<Target> matches = matches(term, inventory);
            Set<String> names = matches.stream().map(Target::name).collect(Collectors.toSet());
            switch (term.operation()) {
                case ADD -> matches.forEach(target -> found.putIfAbsent(target.name(), target));
                case INTERSECT -> found.keySet().retainAll(names);
                case REMOVE -> found.keySet().removeAll(names);
            }
        }
        return List.copyOf(found.values());
    }

    private List<Target> matches(Term term, Inventory inventory) {
        if (term.operation() == Term.Operation.ADD
                && inventory.target(term.whole()).isPresent()) {
            return List.of(inventory.target(term.whole()).orElseThrow());
        }
        Map<String, Target> found = new LinkedHashMap<>();
        boolean group = false;
        for (Map.Entry<String, List<String>> entry : inventory.groups().entrySet()) {
            if (term.matches(entry.getKey())) {
                group = true;
                for (String host : entry.getValue()) {
                    inventory.target(host).ifPresent(target -> found.putIfAbsent(host, target));
                }
            }
        }
        if (!group || term.mayMeanHostsToo()) {
            for (Target target : inventory.targets()) {
                if (term.matches(target.name())) {
                    found.putIfAbsent(target.name(), target);
                }
            }
        }
        if (found.isEmpty() && !group) {
            if (THIS_MACHINE.contains(term.name())) {
                Target here = thisMachine(term.name(), inventory);
                found.put(here.name(), here);
            } else if (!term.isWildcard()) {
                throw new IllegalArgumentException("there is no host or group named " + term.name() + " in inventory "
                        + inventory.name() + (text.equals(term.name()) ? "" : " (pattern \"" + text + "\")"));
            }
        }
        return term.subscript(List.copyOf(found.values()));
    }

    private static Target thisMachine(String name, Inventory inventory) {
        return inventory.targets().stream()
                .filter(target -> THIS_MACHINE.contains(target.name()))
                .findFirst()
                .orElseGet(() -> Target.builder(name, Connection.local())
                        .variables(inventory.variablesOfThisMachine(name))
                        .build());
    }

    /** Two patterns are equal if they were written alike. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HostPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}

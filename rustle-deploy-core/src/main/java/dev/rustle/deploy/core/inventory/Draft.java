package dev.rustle.deploy.core.inventory;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;

/** An inventory while it is being read: hosts and groups in the order in which they first come up. Not safe for use by many threads. */
final class Draft {
    static final String ALL = "all";
    static final String UNGROUPED = "ungrouped";
    /** How many hosts all lines of an inventory may stand for, each counted where it is named. */
    private static final int LIMIT = 2_000_000;

    /** How many groups the circles that are told may have together. */
    static final int CIRCLE_LIMIT = 100_000;

    private static final String PRIORITY = "ansible_group_priority";
    private static final String PORT = "ansible_port";

    final Problems problems;
    final Map<String, Host> hosts = new LinkedHashMap<>();
    final Map<String, Group> groups = new LinkedHashMap<>();
    /** Groups that are more than a name among the children of another one. */
    private final Set<String> declared = new LinkedHashSet<>(Set.of(ALL, UNGROUPED));

    private final List<Runnable> checks = new ArrayList<>();
    private long named;

    /** A host and what was said about it itself. */
    static final class Host {
        final String name;
        final Location location;
        final Map<String, Located> variables = new LinkedHashMap<>();

        Host(String name, Location location) {
            this.name = name;
            this.location = location;
        }
    }

    /** A group and what was said about it. */
    static final class Group {
        final String name;
        final Set<String> hosts = new LinkedHashSet<>();
        final Map<String, Location> children = new LinkedHashMap<>();
        final Map<String, Located> variables = new LinkedHashMap<>();
        BigInteger priority = BigInteger.ONE;

        Group(String name) {
            this.name = name;
        }
    }

    Draft(Problems problems) {
        this.problems = problems;
        group(ALL);
        group(UNGROUPED);
        // The place of a built-in group is never shown: it can have no part in a circle that was written down without
        // it.
        group(ALL).children.put(UNGROUPED, Location.of(""));
    }

    /** Returns a group, which is there from now on. */
    Group group(String name) {
        return groups.computeIfAbsent(name, Group::new);
    }

    /** Says that a group was written down, and not only named as a child of another one. */
    void declare(String name) {
        group(name);
        declared.add(name);
    }

    boolean isDeclared(String name) {
        return declared.contains(name);
    }

    /** Lets something be checked when all sources were read, since a later one may have what an earlier one names. */
    void checkLater(Runnable check) {
        checks.add(check);
    }

    /** Says that all sources were read. */
    void complete() {
        checks.forEach(Runnable::run);
        checks.clear();
    }

    /** Whether so many hosts were named that no more are taken. */
    boolean isFull() {
        return named > LIMIT;
    }

    /** Counts hosts that are named in one place: ranges make very many of a short text. False if they are too many, which is told once. */
    boolean mayName(int hosts, Location location) {
        boolean before = isFull();
        named += hosts;
        if (isFull() && !before) {
            problems.error(
                    location,
                    "the inventory names more than " + LIMIT + " hosts up to here, all ranges counted; divide it");
        }
        return !isFull();
    }

    /** Returns a host, which is there from now on, in a group. */
    Host host(String name, String group, Location location) {
        group(group).hosts.add(name);
        return hosts.computeIfAbsent(name, key -> new Host(key, location));
    }

    /** Returns a host, which is there from now on, in a group; a port behind its name is that of a host which is new. */
    Host host(String name, String group, OptionalInt port, Location location) {
        Host known = hosts.get(name);
        Host host = host(name, group, location);
        if (known != null) {
            passOver(port, known, location);
        } else if (port.isPresent()) {
            host.variables.put(PORT, new Located(Value.of(port.getAsInt()), location));
        }
        return host;
    }

    /** Tells of a port behind the name of a host that was named before: Ansible keeps what it knows. */
    void passOver(OptionalInt port, Host known, Location location) {
        Located there = known.variables.get(PORT);
        if (port.isPresent() && (there == null || !there.value().equals(Value.of(port.getAsInt())))) {
            problems.warning(
                    location,
                    "the port behind the name says nothing, as in Ansible, since the host is named before; write ansible_port="
                            + port.getAsInt());
        }
    }

    void child(String parent, String child, Location location) {
        group(child);
        group(parent).children.putIfAbsent(child, location);
    }

    void groupVariable(String group, String name, Located value) {
        if (!name.equals(PRIORITY)) {
            group(group).variables.put(name, value);
            return;
        }
        BigInteger number = value.value() instanceof Value.Int written
                ? written.value()
                : value.value() instanceof Value.Text text
                                && text.value().strip().matches("[+-]?[0-9]{1,18}")
                        ? new BigInteger(text.value().strip())
                        : null;
        if (number == null) {
            problems.error(value.location(), PRIORITY + " must be a whole number; found " + value.value());
        } else {
            group(group).priority = number;
        }
    }

    /**
     * Returns the circles among the groups, each beginning with the group that came up first; a group of the circle is a child of the one before it. Once they have {@value #CIRCLE_LIMIT} groups
     * together no more are looked for: many circles through the same groups would take more room than the inventory.
     */
    List<List<String>> circles() {
        List<List<String>> circles = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        int found = 0;
        for (String group : groups.keySet()) {
            found = search(group, done, found, circles);
        }
        return circles;
    }

    /** Depth first, without recursion: groups may be nested more deeply than the stack allows. Returns how many groups the circles have so far. */
    private int search(String start, Set<String> done, int before, List<List<String>> circles) {
        int found = before;
        List<String> path = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        List<Iterator<String>> open = new ArrayList<>();
        if (!done.contains(start)) {
            enter(start, path, places, open);
        }
        while (!path.isEmpty() && found < CIRCLE_LIMIT) {
            Iterator<String> children = open.get(open.size() - 1);
            if (!children.hasNext()) {
                String left = path.remove(path.size() - 1);
                places.remove(left);
                done.add(left);
                open.remove(open.size() - 1);
                continue;
            }
            String child = children.next();
            Integer index = places.get(child);
            if (index != null) {
                circles.add(List.copyOf(path.subList(index, path.size())));
                found += path.size() - index;
            } else if (!done.contains(child)) {
                enter(child, path, places, open);
            }
        }
        return found;
    }

    private void enter(String group, List<String> path, Map<String, Integer> places, List<Iterator<String>> open) {
        places.put(group, path.size());
        path.add(group);
        open.add(group(group).children.keySet().iterator());
    }
}

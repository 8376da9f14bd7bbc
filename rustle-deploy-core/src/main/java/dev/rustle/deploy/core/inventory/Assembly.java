package dev.rustle.deploy.core.inventory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/**
 * Makes an inventory of a draft: every group belongs to {@code all}, hosts without a group belong to {@code ungrouped}, and the variables of a host are those of its
 * groups, from the outermost on (at equal depth by {@code ansible_group_priority}, then by name), with its own on top.
 */
final class Assembly {
    private final Draft draft;
    private final Map<String, Set<String>> parents = new HashMap<>();
    private final Map<String, Integer> depths = new HashMap<>();

    private Assembly(Draft draft) {
        this.draft = draft;
    }

    /** Makes the inventory. If the draft has errors, or gets some here, the result is of no use. */
    static Inventory assemble(String name, Draft draft) {
        Assembly assembly = new Assembly(draft);
        if (!assembly.checkCircles()) {
            return Inventory.of(name, List.of());
        }
        assembly.adopt();
        assembly.measure();
        return assembly.inventory(name);
    }

    private boolean checkCircles() {
        List<List<String>> circles = draft.circles();
        for (List<String> circle : circles) {
            String last = circle.get(circle.size() - 1);
            Location place = draft.group(last).children.getOrDefault(circle.get(0), Location.of(""));
            draft.problems.error(
                    place,
                    "the groups contain each other in a circle: " + String.join(" -> ", circle) + " -> " + circle.get(0)
                            + "; take one of the children away");
        }
        return circles.isEmpty();
    }

    private void adopt() {
        draft.groups.values().forEach(group -> group.children.keySet().forEach(child -> parents.computeIfAbsent(
                        child, key -> new LinkedHashSet<>())
                .add(group.name)));
        for (Draft.Group group : draft.groups.values()) {
            if (!group.name.equals(Draft.ALL) && !parents.containsKey(group.name)) {
                draft.child(Draft.ALL, group.name, Location.of(""));
                parents.put(group.name, new LinkedHashSet<>(Set.of(Draft.ALL)));
            }
        }
        Set<String> grouped = new LinkedHashSet<>();
        for (Draft.Group group : draft.groups.values()) {
            if (!group.name.equals(Draft.ALL) && !group.name.equals(Draft.UNGROUPED)) {
                grouped.addAll(group.hosts);
            }
        }
        Set<String> ungrouped = draft.group(Draft.UNGROUPED).hosts;
        ungrouped.removeAll(grouped);
        draft.hosts.keySet().stream().filter(host -> !grouped.contains(host)).forEach(ungrouped::add);
        draft.hosts.values().stream()
                .filter(host -> draft.groups.containsKey(host.name))
                .forEach(host -> draft.problems.warning(
                        host.location,
                        "\"" + host.name + "\" is both a host and a group; a pattern of that name means the host"));
    }

    /** The depth of a group is the length of the longest way down to it. */
    private void measure() {
        Map<String, Integer> open = new HashMap<>();
        parents.forEach((child, above) -> open.put(child, above.size()));
        Deque<String> ready = new ArrayDeque<>();
        draft.groups.keySet().stream().filter(group -> !open.containsKey(group)).forEach(group -> {
            depths.put(group, 0);
            ready.add(group);
        });
        while (!ready.isEmpty()) {
            String group = ready.remove();
            int depth = depths.getOrDefault(group, 0);
            for (String child : draft.group(group).children.keySet()) {
                depths.merge(child, depth + 1, Math::max);
                if (open.merge(child, -1, Integer::sum) == 0) {
                    ready.add(child);
                }
            }
        }
    }

    private Inventory inventory(String name) {
        Map<String, Set<String>> groupsOfHost = new HashMap<>();
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (Draft.Group group : draft.groups.values()) {
            Set<String> hosts = hosts(group);
            members.put(group.name, List.copyOf(hosts));
            hosts.forEach(host ->
                    groupsOfHost.computeIfAbsent(host, key -> new TreeSet<>()).add(group.name));
        }
        List<Target> targets = new ArrayList<>();
        for (String host : draft.hosts.keySet()) {
            Set<String> groups = groupsOfHost.getOrDefault(host, Set.of());
            Map<String, Located> variables = variables(draft.hosts.get(host), groups);
            targets.add(HostConnection.target(
                    host,
                    variables,
                    groups.stream().filter(group -> !group.equals(Draft.ALL)).toList(),
                    draft.hosts.get(host).location,
                    draft.problems));
        }
        Map<String, Value> all = new LinkedHashMap<>();
        draft.group(Draft.ALL).variables.forEach((key, value) -> all.put(key, value.value()));
        return Inventory.of(name, targets, members, draft.problems.inOrder())
                .withVariables(ConnectionVariables.withoutSecrets(new Value.Mapping(all)));
    }

    /** First the hosts of the group itself, then those of its children, and so on downwards. */
    private Set<String> hosts(Draft.Group start) {
        Set<String> hosts = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>(Set.of(start.name));
        Deque<Draft.Group> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            Draft.Group group = open.remove();
            hosts.addAll(group.hosts);
            group.children.keySet().stream().filter(seen::add).map(draft::group).forEach(open::add);
        }
        return hosts;
    }

    private Map<String, Located> variables(Draft.Host host, Set<String> groups) {
        Map<String, Located> variables = new LinkedHashMap<>();
        groups.stream()
                .map(draft::group)
                .sorted(Comparator.comparing((Draft.Group group) -> depths.getOrDefault(group.name, 0))
                        .thenComparing(group -> group.priority)
                        .thenComparing(group -> group.name))
                .forEach(group -> variables.putAll(group.variables));
        variables.putAll(host.variables);
        return variables;
    }
}

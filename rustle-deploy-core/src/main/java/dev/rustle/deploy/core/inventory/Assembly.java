package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/**
 * Makes an inventory of a draft: every group belongs to {@code all}, hosts without a group belong to {@code ungrouped}, and the variables of a host are those of its
 * groups, from the outermost on (at equal depth by {@code ansible_group_priority}, then by name), with its own on top. Where there are folders of variables, the order is: all groups in
 * the inventory; {@code all} in folders beside the inventory, then beside the plan; other groups in folders beside the inventory, then beside the plan; then the host itself in these three.
 *
 * <p>Once it is assembled nothing of it changes any more, so that many threads can make inventories with the variables beside their plans.
 */
final class Assembly {
    /** How many members all groups may have together, those of their children counted: a chain of groups makes very many of a short text. */
    private static final long MEMBER_LIMIT = 5_000_000;

    /** How many variables all hosts may have together, those of their groups counted. */
    private static final long VARIABLE_LIMIT = 10_000_000;

    /** This machine, where no inventory has it. */
    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "::1");

    private final Draft draft;
    private final Map<String, Set<String>> parents = new HashMap<>();
    private final Map<String, Integer> depths = new HashMap<>();
    private final Map<String, List<String>> members = new LinkedHashMap<>();
    private final Map<String, Set<String>> groupsOfHost = new HashMap<>();
    private List<Path> places = List.of();
    private List<VariableFolders> beside = List.of();

    private Assembly(Draft draft) {
        this.draft = draft;
    }

    /** Makes the inventory. If the draft has errors, or gets some here, the result is of no use. */
    static Inventory assemble(String name, Draft draft) {
        return assemble(name, draft, List.of(), new InventoryTexts(draft.problems));
    }

    /**
     * Makes the inventory with the variables in some places, later ones on top.
     *
     * @param texts with which they are read
     */
    static Inventory assemble(String name, Draft draft, List<Path> places, InventoryTexts texts) {
        draft.complete();
        Assembly assembly = new Assembly(draft);
        assembly.places = List.copyOf(places);
        assembly.beside =
                places.stream().map(place -> assembly.folders(place, texts)).toList();
        if (!assembly.checkCircles()) {
            return Inventory.of(name, List.of());
        }
        assembly.adopt();
        assembly.measure();
        if (!assembly.enlist()) {
            return Inventory.of(name, List.of());
        }
        return assembly.inventory(name, VariableFolders.NONE, draft.problems)
                .readingBeside(folder -> assembly.withPlan(name, folder));
    }

    private VariableFolders folders(Path place, InventoryTexts texts) {
        Set<String> hosts = new LinkedHashSet<>(draft.hosts.keySet());
        hosts.addAll(THIS_MACHINE);
        return VariableFolders.read(place, draft.groups.keySet(), hosts, texts);
    }

    /** Makes the inventory with the variables beside a plan; nothing if there are none that are not known already. */
    private Optional<Inventory> withPlan(String name, Path folder) {
        if (!VariableFolders.areIn(folder)
                || (!places.isEmpty() && places.stream().allMatch(place -> isSame(place, folder)))) {
            return Optional.empty();
        }
        Problems problems = new Problems();
        // Those are warnings: with an error there would be no inventory.
        draft.problems.inOrder().forEach(problems::add);
        VariableFolders plan = folders(folder, new InventoryTexts(problems));
        Inventory inventory = inventory(name, plan, problems);
        if (problems.hasErrors()) {
            throw new InvalidInputException(problems.inOrder());
        }
        return Optional.of(inventory);
    }

    private static boolean isSame(Path place, Path folder) {
        try {
            return Files.isSameFile(place.toAbsolutePath(), folder.toAbsolutePath());
        } catch (IOException e) {
            return false;
        }
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
        if (circles.stream().mapToInt(List::size).sum() >= Draft.CIRCLE_LIMIT) {
            draft.problems.error(
                    Location.of(""),
                    "there may be more groups that contain each other in circles; they are looked for when these are mended");
        }
        boolean sound = refuseAllAsChild(circles);
        return sound && circles.isEmpty();
    }

    /** That every group belongs to {@code all} closes a circle that nobody has written down as a whole. */
    private boolean refuseAllAsChild(List<List<String>> circles) {
        boolean sound = true;
        for (Draft.Group group : draft.groups.values()) {
            Location place = group.children.get(Draft.ALL);
            if (place != null
                    && circles.stream().noneMatch(circle -> circle.containsAll(List.of(Draft.ALL, group.name)))) {
                draft.problems.error(
                        place,
                        "the group \"" + group.name
                                + "\" has \"all\" among its children, which contains it like every group; take it out of the children");
                sound = false;
            }
        }
        return sound;
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
                .forEach(this::tellOfGroup);
    }

    /** A host that is named like a group hides the group; where that is the group of all hosts nobody can have meant it. */
    private void tellOfGroup(Draft.Host host) {
        if (host.name.equals(Draft.ALL)) {
            draft.problems.error(
                    host.location,
                    "no host can be named \"all\", which stands for every host; rename it (an object without hosts, vars and children,"
                            + " as programs print it, is a host: write {\"hosts\": []} for an empty group)");
        } else {
            draft.problems.warning(
                    host.location,
                    "\"" + host.name + "\" is both a host and a group; a pattern of that name means the host");
        }
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

    /** Which hosts belong to which groups; false if they are too many, which is told. */
    private boolean enlist() {
        long count = 0;
        for (Draft.Group group : draft.groups.values()) {
            Set<String> below = below(group);
            Set<String> hosts = new LinkedHashSet<>();
            below.forEach(name -> hosts.addAll(draft.group(name).hosts));
            count += below.size() + hosts.size();
            if (count > MEMBER_LIMIT) {
                draft.problems.error(
                        group.children.values().stream().findFirst().orElse(Location.of("")),
                        "with those of \"" + group.name + "\" the groups of the inventory have more than "
                                + MEMBER_LIMIT
                                + " members, groups and hosts, those of their children counted; divide it");
                return false;
            }
            members.put(group.name, List.copyOf(hosts));
            hosts.forEach(host ->
                    groupsOfHost.computeIfAbsent(host, key -> new TreeSet<>()).add(group.name));
        }
        return true;
    }

    private Inventory inventory(String name, VariableFolders plan, Problems problems) {
        List<Target> targets = new ArrayList<>();
        long count = 0;
        for (String host : draft.hosts.keySet()) {
            Set<String> groups = groupsOfHost.getOrDefault(host, Set.of());
            Draft.Host known = Objects.requireNonNull(draft.hosts.get(host), host);
            Map<String, Located> variables = variables(known, groups, plan);
            count += variables.size();
            if (count > VARIABLE_LIMIT) {
                problems.error(
                        known.location,
                        "up to this host all hosts have more than " + VARIABLE_LIMIT
                                + " variables together, those of their groups counted; divide the inventory");
                return Inventory.of(name, List.of());
            }
            targets.add(HostConnection.target(
                    host,
                    variables,
                    groups.stream().filter(group -> !group.equals(Draft.ALL)).toList(),
                    known.location,
                    problems));
        }
        Map<String, Value.Mapping> thisMachine = thisMachine(plan, problems);
        return Inventory.of(name, targets, members, problems.inOrder())
                .withVariables(plain(all(plan)))
                .withThisMachine(thisMachine);
    }

    private static Value.Mapping plain(Map<String, Located> variables) {
        Map<String, Value> plain = new LinkedHashMap<>();
        variables.forEach((key, value) -> plain.put(key, value.value()));
        return ConnectionVariables.withoutSecrets(new Value.Mapping(plain));
    }

    /** What there is for this machine alone where no inventory has it; how it is reached nobody can say then. */
    private Map<String, Value.Mapping> thisMachine(VariableFolders plan, Problems problems) {
        Map<String, Value.Mapping> variables = new HashMap<>();
        for (String name : THIS_MACHINE) {
            if (draft.hosts.containsKey(name)) {
                continue;
            }
            Map<String, Located> own = new LinkedHashMap<>();
            beside.forEach(folders -> own.putAll(folders.host(name)));
            own.putAll(plan.host(name));
            own.forEach((key, value) -> {
                if (ConnectionVariables.isConnection(key) && !key.equals("ansible_connection")) {
                    problems.warning(
                            value.location(),
                            key + " says nothing here, since " + name
                                    + " is no host of the inventory and means this machine; add it there");
                }
            });
            variables.put(name, plain(own));
        }
        return variables;
    }

    /** First the group itself, then its children, and so on downwards. */
    private Set<String> below(Draft.Group start) {
        Set<String> seen = new LinkedHashSet<>(Set.of(start.name));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            draft.group(open.remove()).children.keySet().stream()
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return seen;
    }

    private Map<String, Located> variables(Draft.Host host, Set<String> groups, VariableFolders plan) {
        List<Draft.Group> inner = groups.stream()
                .filter(group -> !group.equals(Draft.ALL))
                .map(draft::group)
                .sorted(Comparator.comparing((Draft.Group group) -> depths.getOrDefault(group.name, 0))
                        .thenComparing(group -> group.priority)
                        .thenComparing(group -> group.name))
                .toList();
        Map<String, Located> variables = new LinkedHashMap<>(draft.group(Draft.ALL).variables);
        inner.forEach(group -> variables.putAll(group.variables));
        putAllOfFolders(variables, plan);
        // Of several places the later one goes before, even if its group lies farther out.
        beside.forEach(folders -> inner.forEach(group -> variables.putAll(folders.group(group.name))));
        inner.forEach(group -> variables.putAll(plan.group(group.name)));
        variables.putAll(host.variables);
        beside.forEach(folders -> variables.putAll(folders.host(host.name)));
        variables.putAll(plan.host(host.name));
        return variables;
    }

    private Map<String, Located> all(VariableFolders plan) {
        Map<String, Located> variables = new LinkedHashMap<>(draft.group(Draft.ALL).variables);
        putAllOfFolders(variables, plan);
        return variables;
    }

    /** What folders say of all hosts goes before what the inventory itself says of any group. */
    private void putAllOfFolders(Map<String, Located> variables, VariableFolders plan) {
        beside.forEach(folders -> variables.putAll(folders.group(Draft.ALL)));
        variables.putAll(plan.group(Draft.ALL));
    }
}

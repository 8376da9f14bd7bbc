package dev.rustle.deploy.target;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.rustle.deploy.engine.DeployerProvider;
import dev.rustle.deploy.internal.NamedLists;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;

/**
 * Hosts and groups of hosts, under a name. Immutable.
 *
 * <p>The name tells two inventories on one account of one host apart: what was deployed with the one is never touched by the other.
 */
public final class Inventory {
    private final String name;
    private final Map<String, Target> targets;
    private final Map<String, List<String>> groups;
    private final List<Problem> warnings;
    private final Value.Mapping variables;

    private Inventory(
            String name,
            Map<String, Target> targets,
            Map<String, List<String>> groups,
            List<Problem> warnings,
            Value.Mapping variables) {
        this.name = Objects.requireNonNull(name, "name");
        this.targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        this.groups = NamedLists.copyOf(groups);
        this.warnings = List.copyOf(warnings);
        this.variables = Objects.requireNonNull(variables, "variables");
    }

    /**
     * Reads an inventory file: INI or YAML. Its name is the file's name without extension.
     *
     * @throws dev.rustle.deploy.InvalidInputException if something is wrong with the inventory; it lists all problems, each with its place
     */
    public static Inventory read(Path file) {
        return DeployerProvider.load().readInventory(file);
    }

    /** Returns an inventory of the given targets; their groups become its groups. */
    public static Inventory of(String name, List<Target> targets) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (Target target : targets) {
            for (String group : new TreeSet<>(target.groups())) {
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(target.name());
            }
        }
        return of(name, targets, groups, List.of());
    }

    /**
     * Returns an inventory of the given targets and groups.
     *
     * @param groups the names of the hosts of every group, those of its child groups included; {@code all}, if it is there, gives the order of all hosts, and
     *     is added otherwise
     * @param warnings what was noticed when it was read
     * @throws IllegalArgumentException if two targets have one name, or a group names a host that is not among the targets
     */
    public static Inventory of(
            String name, List<Target> targets, Map<String, List<String>> groups, List<Problem> warnings) {
        Map<String, Target> byName = new LinkedHashMap<>();
        for (Target target : targets) {
            if (byName.put(target.name(), target) != null) {
                throw new IllegalArgumentException("two targets are named " + target.name());
            }
        }
        Map<String, List<String>> all = new LinkedHashMap<>();
        List<String> order = groups.getOrDefault("all", List.copyOf(byName.keySet()));
        if (order.size() != byName.size() || !byName.keySet().equals(new LinkedHashSet<>(order))) {
            throw new IllegalArgumentException("group all must name every host once: " + order);
        }
        all.put("all", order);
        groups.forEach((group, hosts) -> {
            if (!byName.keySet().containsAll(hosts)) {
                Set<String> unknown = new LinkedHashSet<>(hosts);
                unknown.removeAll(byName.keySet());
                throw new IllegalArgumentException("group " + group + " names unknown hosts: " + unknown);
            }
            if (!group.equals("all")) {
                all.put(group, hosts);
            }
        });
        return new Inventory(name, byName, all, warnings, Value.Mapping.EMPTY);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns this inventory under another name. */
    public Inventory named(String other) {
        return new Inventory(other, targets, groups, warnings, variables);
    }

    /** Returns this inventory with other variables of the group {@code all}. */
    public Inventory withVariables(Value.Mapping other) {
        return new Inventory(name, targets, groups, warnings, other);
    }

    /** Returns the hosts, in the order of the source. */
    public List<Target> targets() {
        return List.copyOf(targets.values());
    }

    /** Returns a host by its name. */
    public Optional<Target> target(String host) {
        return Optional.ofNullable(targets.get(host));
    }

    /** Returns the names of the hosts of every group, those of child groups included, {@code all} among them. */
    public Map<String, List<String>> groups() {
        return groups;
    }

    /**
     * Returns the variables of the group {@code all}; templates. Those of each target have them already: they matter for this machine where a plan
     * names it though no inventory does, see {@link HostPattern}.
     */
    public Value.Mapping variables() {
        return variables;
    }

    /** Returns what was noticed when the inventory was read. */
    public List<Problem> warnings() {
        return warnings;
    }

    /**
     * Returns the hosts that match a pattern; the groups stay known, so that variables about them keep their meaning.
     *
     * @throws IllegalArgumentException if the pattern is malformed or names a host or group that is not there
     */
    public Selection select(String pattern) {
        return new Selection(this, HostPattern.parse(pattern).hosts(this));
    }

    /** Returns all hosts, in the order of the group {@code all}. */
    public Selection all() {
        return new Selection(
                this,
                groups.getOrDefault("all", List.of()).stream().map(targets::get).toList());
    }

    /**
     * Some hosts of an inventory.
     *
     * @param inventory the inventory
     * @param targets the hosts, in the order in which the pattern names them
     */
    public record Selection(Inventory inventory, List<Target> targets) {
        public Selection {
            Objects.requireNonNull(inventory, "inventory");
            targets = List.copyOf(targets);
        }
    }
}

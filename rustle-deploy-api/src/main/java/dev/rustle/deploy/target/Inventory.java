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
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

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
    private final Additions additions;

    /**
     * What an inventory has beside its hosts and groups.
     *
     * @param variables the variables of the group {@code all}
     * @param thisMachine the variables of this machine under its names, where no host has them
     * @param beside gives the same inventory with the variables beside a plan, if there are any; null if a program has made the inventory
     */
    private record Additions(
            Value.Mapping variables,
            Map<String, Value.Mapping> thisMachine,
            @Nullable Function<Path, Optional<Inventory>> beside) {
        static final Additions NONE = new Additions(Value.Mapping.EMPTY, Map.of(), null);
    }

    private Inventory(
            String name,
            Map<String, Target> targets,
            Map<String, List<String>> groups,
            List<Problem> warnings,
            Additions additions) {
        this.name = Objects.requireNonNull(name, "name");
        this.targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        this.groups = NamedLists.copyOf(groups);
        this.warnings = List.copyOf(warnings);
        this.additions = additions;
    }

    /**
     * Reads an inventory of one source or of several, which are put together in their order: what later ones say goes before what earlier ones say. A source is a file (INI, YAML or
     * JSON), a program that prints an inventory, a folder of files and programs, or, where there is no file of that name, a list of hosts with a comma in it such as {@code web1,}.
     * Variables in folders {@code group_vars} and {@code host_vars} beside a file, or in a folder, are read as well. The name is that of the file without extension or of the folder, of a
     * list of hosts {@code host-list}; of several sources their names with {@code +} between them.
     *
     * <p>Programs are run here, each with its own argument {@code --list}.
     *
     * @throws dev.rustle.deploy.InvalidInputException if something is wrong with the inventory; it lists all problems, each with its place
     */
    public static Inventory read(Path source, Path... more) {
        List<Path> sources = new ArrayList<>(List.of(Objects.requireNonNull(source, "source")));
        for (Path other : more) {
            sources.add(Objects.requireNonNull(other, "source"));
        }
        return DeployerProvider.load().readInventory(sources);
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
        return new Inventory(name, byName, all, warnings, Additions.NONE);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns this inventory under another name. */
    public Inventory named(String other) {
        return new Inventory(other, targets, groups, warnings, additions);
    }

    /** Returns this inventory with other variables of the group {@code all}. */
    public Inventory withVariables(Value.Mapping other) {
        Objects.requireNonNull(other, "variables");
        Function<Path, Optional<Inventory>> beside = additions.beside();
        return with(new Additions(
                other,
                additions.thisMachine(),
                beside == null ? null : folder -> beside.apply(folder).map(complete -> complete.withVariables(other))));
    }

    /**
     * Returns this inventory with what is known of this machine alone under the names {@code localhost}, {@code 127.0.0.1} and {@code ::1}, where a plan names it though no inventory
     * does; it goes before {@link #variables()}.
     */
    public Inventory withThisMachine(Map<String, Value.Mapping> variablesByName) {
        return with(new Additions(additions.variables(), Map.copyOf(variablesByName), additions.beside()));
    }

    /**
     * Returns this inventory as one that can take the variables beside a plan; for those who read inventories.
     *
     * @param reader gives for a folder the inventory with the variables that are there; nothing if there are none. It is called by any thread
     */
    public Inventory readingBeside(Function<Path, Optional<Inventory>> reader) {
        Objects.requireNonNull(reader, "reader");
        return with(new Additions(additions.variables(), additions.thisMachine(), reader));
    }

    /** Returns this inventory with other warnings. */
    public Inventory withWarnings(List<Problem> other) {
        return new Inventory(name, targets, groups, other, additions);
    }

    private Inventory with(Additions other) {
        return new Inventory(name, targets, groups, warnings, other);
    }

    /**
     * Returns this inventory with the variables that the folders {@code group_vars} and {@code host_vars} in the folder of a plan hold for its groups and hosts: those of groups go before
     * those that the inventory has for the same groups, those of hosts before all others. A deployment does this by itself with the folder of its plan.
     *
     * @return nothing if the inventory was made by a program, so that all that is to be said of its hosts is said
     * @throws dev.rustle.deploy.InvalidInputException if something is wrong with what is there; it lists all problems, each with its place
     */
    public Optional<Inventory> withVariablesBeside(Path planFolder) {
        Objects.requireNonNull(planFolder, "planFolder");
        Function<Path, Optional<Inventory>> beside = additions.beside();
        return beside == null
                ? Optional.empty()
                : Optional.of(beside.apply(planFolder)
                        .map(complete -> complete.named(name))
                        .orElse(this));
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
        return additions.variables();
    }

    /** Returns the variables of this machine, where a plan names it though this inventory does not. */
    Value.Mapping variablesOfThisMachine(String host) {
        Map<String, Value> known = new LinkedHashMap<>(additions.variables().entries());
        known.putAll(
                additions.thisMachine().getOrDefault(host, Value.Mapping.EMPTY).entries());
        return new Value.Mapping(known);
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

package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.TargetName;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/** Whether the names in a plan that must be those of hosts, or those of groups, are what they must be in the inventory that it is deployed to. A pattern would take either. */
public final class NamedTargets {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");

    private final Plan plan;
    private final Inventory inventory;
    private final Map<TargetName, String> wrong = new LinkedHashMap<>();

    /** Checks the names. */
    public NamedTargets(Plan plan, Inventory inventory) {
        this.plan = plan;
        this.inventory = inventory;
        for (TargetName name : plan.targetNames()) {
            (name.kind() == TargetName.Kind.HOST ? ofHost(name.name()) : ofGroup(name.name()))
                    .ifPresent(problem -> wrong.put(name, problem));
        }
    }

    private Optional<String> ofHost(String name) {
        if (isHost(name)) {
            return Optional.empty();
        }
        return Optional.of("there is no host \"" + name + "\" in inventory " + inventory.name()
                + (isGroup(name) ? "; it is a group: name it under \"Groups\"" : Nearest.question(name, hosts())));
    }

    /** Where a host has the name of a group, a pattern of that name means the host alone. */
    private Optional<String> ofGroup(String name) {
        if (!isGroup(name)) {
            return Optional.of("there is no group \"" + name + "\" in inventory " + inventory.name()
                    + (isHost(name)
                            ? "; it is a host: name it under \"Hosts\""
                            : Nearest.question(name, inventory.groups().keySet())));
        }
        return inventory.target(name).isEmpty()
                ? Optional.empty()
                : Optional.of("\"" + name + "\" is both a group and a host of inventory " + inventory.name()
                        + "; rename one of them, or name the hosts of the group under \"Hosts\"");
    }

    private boolean isHost(String name) {
        return inventory.target(name).isPresent() || THIS_MACHINE.contains(name);
    }

    private boolean isGroup(String name) {
        return inventory.groups().containsKey(name);
    }

    private List<String> hosts() {
        return inventory.targets().stream().map(Target::name).toList();
    }

    /** Returns what is wrong, each at the place of the name. */
    public List<Problem> problems() {
        return wrong.entrySet().stream()
                .map(entry -> Problem.error(entry.getKey().location(), entry.getValue()))
                .toList();
    }

    /** Returns what whoever looks for the hosts of plays and tasks will say of the same names, at their places. */
    public List<Problem> repeated() {
        List<Problem> repeated = new ArrayList<>();
        for (Play play : plan.plays()) {
            repeated.addAll(repeated(play.hosts(), name -> play.hosts().contains(name.name())));
            Stream.of(play.preTasks(), play.tasks(), play.postTasks())
                    .flatMap(List::stream)
                    .flatMap(batch -> batch.tasks().stream())
                    .forEach(task -> repeated.addAll(repeated(task.hosts(), name -> isOf(task, name))));
        }
        return repeated;
    }

    private static boolean isOf(Task task, TargetName name) {
        return task.location()
                .map(Location::pointer)
                .filter(pointer -> name.location().pointer().startsWith(pointer + "/"))
                .isPresent();
    }

    private List<Problem> repeated(Collection<String> patterns, Predicate<TargetName> isMeant) {
        List<TargetName> meant = wrong.keySet().stream().filter(isMeant).toList();
        if (meant.isEmpty()) {
            return List.of();
        }
        try {
            HostPattern.of(patterns).hosts(inventory);
            return List.of();
        } catch (IllegalArgumentException e) {
            return meant.stream()
                    .map(name -> Problem.error(name.location(), String.valueOf(e.getMessage())))
                    .toList();
        }
    }
}

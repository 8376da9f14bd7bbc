package dev.rustle.deploy.core;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.inventory.InventoryFiles;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.engine.DeploymentRequest.Hosts;
import dev.rustle.deploy.engine.DeploymentRequest.InventorySources;
import dev.rustle.deploy.engine.DeploymentRequest.Targets;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.PlanDraft.Unknown;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/** Which hosts a deployment is for. */
final class TargetSelection {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");

    private TargetSelection() {}

    /**
     * Returns the hosts that the caller named, else those of the plan's own inventory, else this machine if the plan speaks of no other; of these the ones that the limit
     * matches. Nothing if the plan may name hosts, and could not be understood there.
     *
     * @param draft what is known of the plan; empty if that is nothing
     * @throws InvalidInputException if something is wrong with the hosts, or the plan names some that nobody has told anything about
     */
    static Optional<Inventory.Selection> of(Optional<PlanDraft> draft, DeploymentRequest request) {
        Optional<Path> folder = folder(draft, request);
        Optional<Inventory.Selection> hosts = request.targets()
                .map(targets -> named(targets, draft, folder))
                .or(() -> draft.flatMap(known -> ofPlan(known, folder)));
        Optional<String> limit = request.limit()
                .or(() -> draft.flatMap(known -> known.plan().settings().limit()));
        return hosts.map(selection -> limited(selection, limit));
    }

    /**
     * Returns all hosts of an inventory that is a text, and this machine where a play names it and the inventory does not have it, as in Ansible ("implicit localhost"): it
     * belongs to no group, not even {@code all}. Whoever gives hosts or an inventory of objects has not chosen this machine.
     */
    private static Inventory.Selection withThisMachine(Inventory inventory, Plan plan) {
        Map<String, Target> targets = new LinkedHashMap<>();
        inventory.all().targets().forEach(target -> targets.put(target.name(), target));
        for (Play play : plan.plays()) {
            if (play.hosts().stream().anyMatch(THIS_MACHINE::contains)) {
                hostsOf(play, inventory)
                        .orElse(List.of())
                        .forEach(target -> targets.putIfAbsent(target.name(), target));
            }
        }
        return new Inventory.Selection(inventory, List.copyOf(targets.values()));
    }

    /** Returns the hosts that a play is for, among all of an inventory; nothing if its patterns are wrong, which whoever cuts the plan says with the place. */
    static Optional<List<Target>> hostsOf(Play play, Inventory inventory) {
        if (play.hosts().isEmpty()) {
            return Optional.of(inventory.all().targets());
        }
        try {
            return Optional.of(HostPattern.of(play.hosts()).hosts(inventory));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The folder in which variables may lie beside the plan. */
    private static Optional<Path> folder(Optional<PlanDraft> draft, DeploymentRequest request) {
        return request.subject() instanceof FromSource text
                ? text.source().folder()
                : draft.flatMap(known -> known.plan().folder());
    }

    private static Inventory.Selection named(Targets targets, Optional<PlanDraft> draft, Optional<Path> folder) {
        if (targets instanceof Hosts hosts) {
            return PlanVariables.complete(hosts.selection(), folder);
        }
        Inventory inventory =
                PlanVariables.complete(InventoryFiles.read(((InventorySources) targets).sources()), folder);
        return draft.map(known -> withThisMachine(inventory, known.plan())).orElseGet(inventory::all);
    }

    private static Optional<Inventory.Selection> ofPlan(PlanDraft draft, Optional<Path> folder) {
        Plan plan = draft.plan();
        if (draft.unknown().contains(Unknown.INVENTORY)) {
            return Optional.empty();
        } else if (plan.inventory().isPresent()) {
            return plan.inventory().map(inventory -> withThisMachine(PlanVariables.complete(inventory, folder), plan));
        }
        return draft.unknown().contains(Unknown.HOSTS) ? Optional.empty() : Optional.of(thisMachine(plan, folder));
    }

    private static Inventory.Selection thisMachine(Plan plan, Optional<Path> folder) {
        List<Problem> aimedAtGroups = plan.plays().stream()
                .filter(play -> play.hosts().isEmpty() && !plan.hosts().isEmpty())
                .map(play -> namesNoHosts(play, plan))
                .toList();
        if (!aimedAtGroups.isEmpty()) {
            throw new InvalidInputException(aimedAtGroups);
        }
        Set<String> named = new LinkedHashSet<>(plan.hosts());
        plan.plays().forEach(play -> named.addAll(play.hosts()));
        if (!named.isEmpty() && THIS_MACHINE.containsAll(named)) {
            Inventory nobody = PlanVariables.complete(InventoryFiles.withoutHosts("localhost"), folder);
            List<Target> targets = named.stream()
                    .flatMap(host -> HostPattern.parse(host).hosts(nobody).stream())
                    .toList();
            return Inventory.of(nobody.name(), targets, Map.of(), nobody.warnings())
                    .all();
        }
        throw new InvalidInputException(List.of(Problem.error(
                DeploymentPlanner.place(plan),
                "the plan is for " + (named.isEmpty() ? "no named hosts" : named)
                        + " and has no inventory; give an inventory or targets")));
    }

    private static Problem namesNoHosts(Play play, Plan plan) {
        return Problem.error(
                play.location().orElseGet(() -> DeploymentPlanner.place(plan)),
                "play " + play.id()
                        + " names no hosts although the plan does, as the planner writes a play that is aimed at a group;"
                        + " say which targets to use");
    }

    /**
     * Returns those of some hosts that a limit matches.
     *
     * @throws InvalidInputException if it is malformed or matches none
     */
    static Inventory.Selection limited(Inventory.Selection selection, Optional<String> limit) {
        return limit.isEmpty() ? selection : limited(selection, limit.get());
    }

    private static Inventory.Selection limited(Inventory.Selection selection, String limit) {
        Set<String> matching = new LinkedHashSet<>();
        try {
            HostPattern.parse(limit).hosts(selection.inventory()).forEach(target -> matching.add(target.name()));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    List.of(Problem.error(Location.of("limit"), String.valueOf(e.getMessage()))));
        }
        List<Target> targets = selection.targets().stream()
                .filter(target -> matching.contains(target.name()))
                .toList();
        if (targets.isEmpty()) {
            throw new InvalidInputException(List.of(Problem.error(
                    Location.of("limit"),
                    "\"" + limit + "\" matches none of the "
                            + selection.targets().size()
                            + " hosts that the deployment is for; correct the limit or leave it out")));
        }
        return new Inventory.Selection(selection.inventory(), targets);
    }
}

package dev.rustle.deploy.core;

import java.util.ArrayList;
import java.util.List;

import dev.rustle.deploy.core.host.HostPaths;
import dev.rustle.deploy.core.host.RemoteLayout;
import dev.rustle.deploy.core.plan.PlanChecks;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/** Checks the names and variables that say where a release lies on a host. */
final class HostPlaces {
    private HostPlaces() {}

    static List<Problem> ofPlan(Location place, String name) {
        List<Problem> problems = new ArrayList<>(PlanChecks.ofName(name, place));
        try {
            Plan.builder(name);
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(place, String.valueOf(e.getMessage())));
        }
        checkFolderName(place, "plan", name, problems);
        return problems;
    }

    static List<Problem> ofHosts(Inventory.Selection selection) {
        List<Problem> problems = new ArrayList<>();
        checkFolderName(
                Location.of("inventory"), "inventory", selection.inventory().name(), problems);
        selection.targets().forEach(target -> problems.addAll(ofHost(target)));
        return problems;
    }

    /** What says where a release lies must be a place, and not be passed over as if it were just another variable. */
    static List<Problem> ofHost(Target target) {
        return HostPaths.problems(target.variables()).values().stream()
                .map(problem -> Problem.error(Location.of("host " + target), problem))
                .toList();
    }

    private static void checkFolderName(Location place, String kind, String name, List<Problem> problems) {
        try {
            RemoteLayout.folderName(name);
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(place, "the name of the " + kind + ": " + e.getMessage()));
        }
    }

    /** What must differ from host to host cannot be set for all of them. */
    static List<Problem> ofExtraVariables(Value.Mapping extraVariables) {
        List<Problem> problems = new ArrayList<>();
        if (extraVariables.get("target_triple").isPresent()) {
            problems.add(
                    Problem.error(
                            Location.of("extra variables"),
                            "target_triple says what kind of machine a host is; set it in the inventory, or give a target triple for all hosts"));
        }
        for (String name : List.of(HostPaths.STATE_DIR, HostPaths.TARGET_PATH)) {
            if (extraVariables.get(name).isPresent()) {
                problems.add(
                        Problem.error(
                                Location.of("extra variables"),
                                name
                                        + " says where a host has its releases; set it in the inventory, where every command finds it"));
            }
        }
        return problems;
    }
}

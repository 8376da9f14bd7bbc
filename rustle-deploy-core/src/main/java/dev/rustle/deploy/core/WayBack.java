package dev.rustle.deploy.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.PlanDraft.Unknown;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/**
 * Prepares going back and cleaning up. They need to know where, not what: under which name something was deployed, and on which hosts. A plan whose tasks are wrong, that no
 * longer compiles, or of which nothing can be read any more does not stand in the way as long as these two are known.
 */
final class WayBack {
    private final DeploymentRequest request;
    private final HostChecks hosts;
    private final Findings findings;

    WayBack(DeploymentRequest request, HostChecks hosts, Findings findings) {
        this.request = request;
        this.hosts = hosts;
        this.findings = findings;
    }

    PreparedDeployment prepare(ReadResult read) {
        Optional<PlanDraft> known = read.plan().map(PlanDraft::of).or(read::draft);
        Optional<String> name = request.name().or(() -> known.flatMap(PlanDraft::name));
        name.ifPresent(found -> findings.addAll(HostPlaces.ofPlan(place(known), found)));
        int told = findings.errors();
        Optional<Inventory.Selection> selection = hosts.select(known);
        List<Problem> open = new ArrayList<>();
        if (name.isEmpty()) {
            open.add(open("the name of the plan is not known; give the name under which it was deployed (--name)"));
        }
        // Unless it was just said what is wrong with them.
        if (selection.isEmpty() && findings.errors() == told) {
            open.add(open("the hosts of the plan are not known; give an inventory or targets"));
        }
        if (isLimitOpen(known)) {
            open.add(open("the limit of the plan is not known; give one (--limit), \"all\" for all hosts"));
        }
        Optional<Set<String>> ofPlays = selection.flatMap(targets -> ofPlays(known, targets.inventory()));
        if (selection.isPresent() && ofPlays.isEmpty() && request.limit().isEmpty()) {
            open.add(open("the hosts of the plays are not known; name them (--limit), \"all\" for all hosts"));
        }
        // What is wrong with the plan matters only if it is what leaves something open.
        if (!open.isEmpty()) {
            findings.addAll(read.problems());
        } else if (findings.errors() == 0) {
            findings.addAll(passedOver(read));
        }
        findings.addAll(open);
        Optional<Inventory.Selection> reached = selection.map(targets -> onlyOf(ofPlays, targets));
        reached.ifPresent(targets -> findings.refuseNothingToDo(place(known), targets.targets()));
        findings.refuseErrors();
        return prepared(name.orElseThrow(), reached.orElseThrow(), known);
    }

    /** Returns the hosts that the plan deploys to; nothing if that is not known. */
    private static Optional<Set<String>> ofPlays(Optional<PlanDraft> known, Inventory inventory) {
        if (known.isEmpty()
                || known.get().unknown().contains(Unknown.HOSTS)
                || known.get().plan().plays().isEmpty()) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        for (Play play : known.get().plan().plays()) {
            Optional<List<Target>> ofPlay = TargetSelection.hostsOf(play, inventory);
            if (ofPlay.isEmpty()) {
                return Optional.empty();
            }
            ofPlay.get().forEach(target -> names.add(target.name()));
        }
        return Optional.of(names);
    }

    /** What was deployed on other hosts under this name is not this plan's. */
    private static Inventory.Selection onlyOf(Optional<Set<String>> ofPlays, Inventory.Selection selection) {
        return new Inventory.Selection(
                selection.inventory(),
                selection.targets().stream()
                        .filter(target -> ofPlays.isEmpty() || ofPlays.get().contains(target.name()))
                        .toList());
    }

    /** Hosts that were not meant must not lose what was deployed there. */
    private boolean isLimitOpen(Optional<PlanDraft> known) {
        return request.limit().isEmpty()
                && known.map(draft -> draft.unknown().contains(Unknown.LIMIT)).orElse(true);
    }

    private Problem open(String message) {
        return Problem.error(place(Optional.empty()), message);
    }

    private Location place(Optional<PlanDraft> known) {
        return known.flatMap(draft -> draft.plan().location())
                .orElseGet(() -> Location.of(
                        request.subject() instanceof FromSource text
                                ? text.source().name()
                                : "plan"));
    }

    private List<Problem> passedOver(ReadResult read) {
        long errors = read.problems().stream().filter(Problem::isError).count();
        if (errors == 0) {
            return read.problems();
        }
        return List.of(Problem.warning(
                place(Optional.empty()),
                "the plan has " + (errors == 1 ? "an error, which does" : errors + " errors, which do")
                        + " not matter here: its name and hosts are known"));
    }

    private PreparedDeployment prepared(String name, Inventory.Selection selection, Optional<PlanDraft> known) {
        List<PreparedHost> prepared = new ArrayList<>();
        for (Target target : selection.targets()) {
            HostSlice slice = HostSlice.builder(name, selection.inventory().name(), target)
                    .groups(selection.inventory().groups())
                    .extraVariables(hosts.extraVariables())
                    .build();
            prepared.add(PreparedHost.withoutArtifact(slice, request.triple().or(target::triple)));
        }
        return new PreparedDeployment(
                name,
                selection.inventory().name(),
                prepared,
                0,
                known.map(PlanDraft::plan).map(Plan::settings).orElse(RunSettings.NONE),
                findings.inOrder());
    }
}

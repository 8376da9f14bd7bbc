package dev.rustle.deploy.core;

import java.util.Optional;

import dev.rustle.deploy.core.host.HostPaths;
import dev.rustle.deploy.core.inventory.ConnectionOverrides;
import dev.rustle.deploy.core.plan.PlanChecks;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/** Finds the hosts of a deployment and how they are reached, and what is wrong with that. */
final class HostChecks {
    private final DeploymentRequest request;
    private final Value.Mapping extraVariables;
    private final Findings findings;

    /**
     * Creates the checks.
     *
     * @param extraVariables less those that must not leave this machine
     */
    HostChecks(DeploymentRequest request, Value.Mapping extraVariables, Findings findings) {
        this.request = request;
        this.extraVariables = extraVariables;
        this.findings = findings;
    }

    /** Returns the hosts; nothing if they are not known, because something is wrong with them or with the plan. */
    Optional<Inventory.Selection> select(Optional<PlanDraft> draft) {
        ConnectionOverrides overrides = ConnectionOverrides.of(request.extraVariables());
        findings.addAll(overrides.problems());
        findings.addAll(HostPlaces.ofExtraVariables(extraVariables));
        Optional<String> targetPath =
                draft.flatMap(known -> known.plan().settings().targetPath());
        Optional<Inventory.Selection> selected = findings.collect(() -> TargetSelection.of(draft, request))
                .map(selection ->
                        targetPath.map(path -> withTargetPath(selection, path)).orElse(selection))
                .map(selection -> overrides.areSound() ? overrides.apply(selection) : selection);
        selected.ifPresent(this::check);
        return selected;
    }

    /** What a host's own variables say goes before what the plan says of all hosts. */
    private static Inventory.Selection withTargetPath(Inventory.Selection selection, String path) {
        return new Inventory.Selection(
                selection.inventory(),
                selection.targets().stream()
                        .map(target -> withTargetPath(target, path))
                        .toList());
    }

    private static Target withTargetPath(Target target, String path) {
        if (target.variables().get(HostPaths.TARGET_PATH).isPresent()) {
            return target;
        }
        return target.withVariables(target.variables().with(HostPaths.TARGET_PATH, Value.of(path)));
    }

    private void check(Inventory.Selection selection) {
        findings.addAll(selection.inventory().warnings());
        findings.addAll(PlanChecks.ofHosts(selection, extraVariables));
        findings.addAll(HostPlaces.ofHosts(selection));
    }

    /** Returns the variables that go before all others, less those that must not leave this machine. */
    Value.Mapping extraVariables() {
        return extraVariables;
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.inventory.ConnectionOverrides;
import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.core.plan.PlanChecks;
import dev.rustle.deploy.core.slice.SlicedPlan;
import dev.rustle.deploy.core.slice.Slicer;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromArtifacts;
import dev.rustle.deploy.engine.DeploymentRequest.FromPlan;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/** Reads and checks everything that a deployment needs, for all hosts, before any of them is contacted. */
final class DeploymentPlanner {
    private final Providers providers;
    private final DeploymentRequest request;
    private final Operation operation;
    /** Less those that must not leave this machine. */
    private final Value.Mapping extraVariables;

    private final List<Problem> problems = new ArrayList<>();

    DeploymentPlanner(Providers providers, DeploymentRequest request, Operation operation) {
        this.providers = providers;
        this.request = request;
        this.operation = operation;
        extraVariables = ConnectionVariables.withoutSecrets(request.extraVariables());
    }

    /**
     * Reads and checks.
     *
     * @throws InvalidInputException with all problems, if one is an error
     */
    PreparedDeployment prepare() {
        PreparedDeployment prepared = request.subject() instanceof FromArtifacts artifacts
                ? fromArtifacts(artifacts.compiled())
                : fromPlan(plan());
        problems.addAll(new OutputDirectory(request.outputDirectory())
                .problems(prepared.hosts().stream().map(PreparedHost::slice).toList()));
        refuseErrors();
        return prepared;
    }

    private Plan plan() {
        if (request.subject() instanceof FromPlan given) {
            return given.plan();
        }
        FromSource source = (FromSource) request.subject();
        ReadResult result = PlanLoader.load(source.source(), providers.planReaders(), context());
        problems.addAll(result.problems());
        return result.plan().orElseThrow();
    }

    private ReadContext context() {
        ReadContext strict = ReadContext.strict();
        return request.name().map(strict::withPlanName).orElse(strict);
    }

    private PreparedDeployment fromPlan(Plan plan) {
        String name = request.name().orElse(plan.name());
        ConnectionOverrides overrides = ConnectionOverrides.of(request.extraVariables());
        problems.addAll(overrides.problems());
        refuseErrors();
        Inventory.Selection selection = overrides.apply(TargetSelection.limited(
                TargetSelection.of(plan, request.targets()),
                request.limit().or(() -> plan.settings().limit())));
        problems.addAll(selection.inventory().warnings());
        problems.addAll(PlanChecks.problems(plan, name, selection, extraVariables));
        problems.addAll(HostPlaces.problems(place(plan), name, selection, extraVariables));
        if (operation == Operation.ROLL_BACK || operation == Operation.CLEAN_UP) {
            return withoutArtifacts(plan, name, selection);
        }
        SlicedPlan sliced = sliced(plan, name, selection);
        List<PreparedHost> hosts = hosts(plan, sliced.slices(), selection.inventory());
        refuseErrors();
        if (operation == Operation.DEPLOY || operation == Operation.EXECUTE) {
            hosts.forEach(this::checkArtifact);
        }
        return new PreparedDeployment(
                name, selection.inventory().name(), hosts, sliced.stages(), plan.settings(), List.copyOf(problems));
    }

    /** Going back and cleaning up need to know where, not what: a plan that no longer compiles must not stand in the way. */
    private PreparedDeployment withoutArtifacts(Plan plan, String name, Inventory.Selection selection) {
        List<PreparedHost> hosts = new ArrayList<>();
        for (Target target : selection.targets()) {
            HostSlice slice = HostSlice.builder(name, selection.inventory().name(), target)
                    .groups(selection.inventory().groups())
                    .extraVariables(extraVariables)
                    .build();
            hosts.add(new PreparedHost(slice, triple(target), Optional.empty(), new PreparedHost.NoArtifact()));
        }
        return new PreparedDeployment(
                name, selection.inventory().name(), hosts, 0, plan.settings(), List.copyOf(problems));
    }

    private SlicedPlan sliced(Plan plan, String name, Inventory.Selection selection) {
        SlicedPlan sliced = Slicer.slice(plan, name, selection, extraVariables);
        problems.addAll(sliced.problems());
        if (sliced.slices().isEmpty() && problems.stream().noneMatch(Problem::isError)) {
            problems.add(Problem.error(
                    place(plan),
                    "no host has anything to do; check the hosts of the plays, the targets and the limit"));
        }
        return sliced;
    }

    private List<PreparedHost> hosts(Plan plan, List<HostSlice> slices, Inventory inventory) {
        TripleHints hints = new TripleHints(plan.settings().tripleHints(), inventory);
        SizeLimit limit = new SizeLimit(request.artifactSizeLimit());
        List<PreparedHost> hosts = new ArrayList<>();
        Set<Problem> distinct = new LinkedHashSet<>();
        List<Prepared> prepared = prepare(slices);
        for (int i = 0; i < prepared.size(); i++) {
            HostSlice slice = slices.get(i);
            distinct.addAll(prepared.get(i).problems());
            hosts.add(new PreparedHost(
                    slice,
                    triple(slice.target()),
                    hints.of(slice.target()),
                    new ArtifactSources.Compiled(providers.compiler(), prepared.get(i), limit)));
        }
        problems.addAll(distinct);
        return hosts;
    }

    private List<Prepared> prepare(List<HostSlice> slices) {
        try {
            List<Prepared> prepared = providers.compiler().prepareAll(slices);
            if (prepared.size() != slices.size()) {
                // Which result belongs to which host, nobody could tell.
                throw new DeployException(
                        "the compiler \"" + providers.compiler().id() + "\" ("
                                + providers.compiler().getClass().getName() + ") is defective: it prepared "
                                + prepared.size() + " slices and was given " + slices.size()
                                + "; give the builder another compiler, or have it pass CompilerContract",
                        null);
            }
            return prepared;
        } catch (IOException e) {
            throw new DeployException("cannot compile: " + e.getMessage(), e);
        }
    }

    /**
     * Lays out the artifact of a host whose kind of machine is known: what cannot be laid out, or is too large, must show before any host is touched. What kind of
     * machine another host is, only the host can say; until then nothing is laid out for it, and only what is too large for any machine is refused.
     */
    private void checkArtifact(PreparedHost host) {
        Location place = Location.of("host " + host.target());
        try {
            if (host.triple().isEmpty()) {
                host.artifacts().checkUnknownMachine();
            } else if (!host.artifacts().supports(host.triple().get())) {
                problems.add(Problem.error(
                        place,
                        "there is no runner for " + host.triple().get() + "; there are runners for "
                                + providers.compiler().targets()));
            } else {
                for (String damage : host.artifacts()
                        .get(host.triple().get(), providers.cache())
                        .damage()) {
                    problems.add(Problem.warning(place, damage));
                }
            }
        } catch (SizeLimit.Exceeded e) {
            problems.add(Problem.error(place, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new DeployException("cannot compile for " + host.target() + ": " + e.getMessage(), e);
        }
    }

    private Optional<TargetTriple> triple(Target target) {
        return request.triple().or(target::triple);
    }

    private PreparedDeployment fromArtifacts(CompiledPlan compiled) {
        Inventory inventory = Inventory.of(
                compiled.inventory(),
                compiled.hosts().values().stream().map(CompiledHost::target).toList());
        Inventory.Selection selection = TargetSelection.limited(inventory.all(), request.limit());
        problems.addAll(compiled.warnings());
        List<PreparedHost> hosts = new ArrayList<>();
        int stages = 0;
        for (Target target : selection.targets()) {
            CompiledHost host = Objects.requireNonNull(compiled.hosts().get(target.name()), target::name);
            problems.addAll(HostPlaces.problems(target));
            stages = host.slice().stages().stream().reduce(stages, (most, stage) -> Math.max(most, stage + 1));
            hosts.add(new PreparedHost(
                    host.slice(),
                    Optional.of(host.artifact().triple()),
                    Optional.empty(),
                    new ArtifactSources.Fixed(host.artifact())));
        }
        return new PreparedDeployment(
                compiled.plan(), compiled.inventory(), hosts, stages, compiled.settings(), List.copyOf(problems));
    }

    static Location place(Plan plan) {
        return plan.location().orElseGet(() -> Location.of("plan " + plan.name()));
    }

    private void refuseErrors() {
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidInputException(problems);
        }
    }
}

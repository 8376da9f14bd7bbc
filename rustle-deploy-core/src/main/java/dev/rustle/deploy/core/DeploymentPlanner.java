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
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.PreparedHost.ArtifactSource;
import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.core.plan.NamedTargets;
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
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadContext.OwnInventory;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/** Reads and checks everything that a deployment needs, for all hosts, before any of them is contacted. */
final class DeploymentPlanner {
    private final Providers providers;
    private final ArtifactCache cache;
    private final DeploymentRequest request;
    private final Purpose purpose;
    /** Less those that must not leave this machine. */
    private final Value.Mapping extraVariables;

    private final Findings findings;

    /**
     * Creates a planner.
     *
     * @param cache where artifacts are looked for, and kept, that can be laid out before hosts are asked
     */
    DeploymentPlanner(Providers providers, ArtifactCache cache, DeploymentRequest request, Purpose purpose) {
        this.providers = providers;
        this.cache = cache;
        this.request = request;
        this.purpose = purpose;
        extraVariables = ConnectionVariables.withoutSecrets(request.extraVariables());
        findings = new Findings(
                request.subject() instanceof FromSource text ? text.source().name() : "");
    }

    /**
     * Reads and checks. What is wrong in one place keeps nothing from being checked that does not depend on it.
     *
     * @throws InvalidInputException with all problems, if one is an error
     */
    PreparedDeployment prepare() {
        PreparedDeployment prepared = prepareHosts();
        findings.addAll(files(prepared.slices()));
        findings.refuseErrors();
        return prepared;
    }

    private PreparedDeployment prepareHosts() {
        if (request.subject() instanceof FromArtifacts artifacts) {
            return fromArtifacts(artifacts.compiled());
        }
        ReadResult read = read();
        return purpose == Purpose.GO_BACK ? new WayBack(request, hostChecks(), findings).prepare(read) : fromPlan(read);
    }

    private ReadResult read() {
        if (request.subject() instanceof FromPlan given) {
            return ReadResult.of(given.plan(), List.of());
        }
        FromSource source = (FromSource) request.subject();
        return PlanLoader.load(source.source(), providers.planReaders(), context());
    }

    private ReadContext context() {
        ReadContext context = ReadContext.strict()
                .withOwnInventory(request.targets().isPresent() ? OwnInventory.UNUSED : OwnInventory.USED);
        return request.name().map(context::withPlanName).orElse(context);
    }

    private PreparedDeployment fromPlan(ReadResult read) {
        findings.addAll(read.problems());
        Optional<PlanDraft> draft = read.plan().map(PlanDraft::of).or(read::draft);
        draft.ifPresent(known ->
                findings.addAll(Secrets.contradictions(known.plan().settings().secrets(), extraVariables)));
        Optional<Inventory.Selection> selection = hostChecks().select(draft);
        Optional<Checked> checked =
                draft.flatMap(known -> findings.orErrors(() -> check(known, selection, read.problems())));
        findings.refuseErrors();
        // Without an error nothing of all this is missing.
        return forHosts(draft.orElseThrow(), selection.orElseThrow(), checked.orElseThrow());
    }

    private HostChecks hostChecks() {
        return new HostChecks(request, extraVariables, findings);
    }

    /**
     * A plan that was cut and checked.
     *
     * @param sliced what each host does
     * @param prepared the same, in the same order, ready to be compiled
     */
    private record Checked(SlicedPlan sliced, List<Prepared> prepared) {}

    /** Checks what the reader has understood, for the hosts if they are known; what it has complained of already is not told again. */
    private Checked check(PlanDraft draft, Optional<Inventory.Selection> selection, List<Problem> read) {
        Optional<NamedTargets> named = selection.map(hosts -> new NamedTargets(draft.plan(), hosts.inventory()));
        named.ifPresent(names -> findings.addAll(names.problems()));
        List<Problem> told = new ArrayList<>(read);
        named.ifPresent(names -> told.addAll(names.repeated()));
        Retold retold = new Retold(told, draft.plan());
        String name = name(draft);
        findings.addAll(retold.lessThese(PlanChecks.ofPlan(draft.plan(), name)));
        draft.name().ifPresent(known -> findings.addAll(HostPlaces.ofPlan(place(draft.plan()), name)));
        SlicedPlan sliced = selection
                .map(hosts -> Slicer.slice(draft, name, hosts, extraVariables))
                .orElseGet(() -> Slicer.withoutHosts(draft, name, extraVariables));
        findings.addAll(retold.lessThese(sliced.problems()));
        selection.ifPresent(hosts -> findings.addAll(files(sliced.slices())));
        findings.refuseNothingToDo(place(draft.plan()), sliced.slices());
        List<Prepared> prepared = prepare(sliced.slices());
        Set<Problem> distinct = new LinkedHashSet<>();
        prepared.forEach(host -> distinct.addAll(host.problems()));
        findings.addAll(retold.lessThese(distinct));
        return new Checked(sliced, prepared);
    }

    private List<Problem> files(List<HostSlice> slices) {
        return request.artifactsFrom()
                .map(OutputDirectory::toReadFrom)
                .orElseGet(() -> new OutputDirectory(request.outputDirectory()))
                .problems(slices);
    }

    /** A name that was made up never goes anywhere. */
    private String name(PlanDraft draft) {
        return draft.name().flatMap(own -> request.name()).orElse(draft.plan().name());
    }

    private PreparedDeployment forHosts(PlanDraft draft, Inventory.Selection selection, Checked checked) {
        Plan plan = draft.plan();
        List<PreparedHost> hosts = hosts(plan, selection.inventory(), checked);
        if (request.artifactsFrom().isPresent()) {
            // Whatever is wrong with those artifacts is known.
            findings.refuseErrors();
        } else if (purpose == Purpose.DEPLOY || purpose == Purpose.COMPILE) {
            hosts.forEach(this::checkArtifact);
        }
        return new PreparedDeployment(
                name(draft),
                selection.inventory().name(),
                hosts,
                checked.sliced().stages(),
                plan.settings(),
                findings.inOrder());
    }

    private List<PreparedHost> hosts(Plan plan, Inventory inventory, Checked checked) {
        TripleHints hints = new TripleHints(plan.settings().tripleHints(), inventory);
        Artifacts artifacts = artifacts();
        List<PreparedHost> hosts = new ArrayList<>();
        for (int i = 0; i < checked.prepared().size(); i++) {
            HostSlice slice = checked.sliced().slices().get(i);
            Optional<TargetTriple> triple = triple(slice.target());
            hosts.add(new PreparedHost(
                    slice,
                    triple,
                    hints.of(slice.target()),
                    artifacts.of(slice, checked.prepared().get(i), triple)));
        }
        return hosts;
    }

    /** Says where the artifact of a host comes from. */
    private interface Artifacts {
        ArtifactSource of(HostSlice slice, Prepared prepared, Optional<TargetTriple> triple);
    }

    private Artifacts artifacts() {
        if (request.artifactsFrom().isPresent()) {
            WrittenArtifacts written =
                    new WrittenArtifacts(request.artifactsFrom().get(), providers.compiler(), providers.kinds());
            return (slice, prepared, triple) -> {
                WrittenArtifacts.Found found = written.find(slice, prepared, triple);
                findings.addAll(found.problems());
                return found.artifacts();
            };
        }
        SizeLimit limit = new SizeLimit(request.artifactSizeLimit());
        return (slice, prepared, triple) -> new ArtifactSources.Compiled(providers.compiler(), prepared, limit);
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
                return;
            }
            TargetTriple triple = host.triple().get();
            Optional<String> refusal = refusal(host, triple);
            if (refusal.isPresent()) {
                findings.add(Problem.error(place, refusal.get()));
                return;
            }
            for (String damage : host.artifacts().get(triple, cache).damage()) {
                findings.add(Problem.warning(place, damage));
            }
        } catch (SizeLimit.Exceeded e) {
            findings.add(Problem.error(place, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new DeployException("cannot compile for " + host.target() + ": " + e.getMessage(), e);
        }
    }

    private Optional<String> refusal(PreparedHost host, TargetTriple triple) {
        if (!host.artifacts().supports(triple)) {
            return Optional.of(providers.kinds().unknown(triple));
        }
        return purpose == Purpose.DEPLOY
                ? providers.kinds().refusalToDeploy(triple)
                : providers.kinds().refusalToCompile(triple, request.experimentalTargets());
    }

    private Optional<TargetTriple> triple(Target target) {
        return request.triple().or(target::triple);
    }

    private PreparedDeployment fromArtifacts(CompiledPlan compiled) {
        Inventory inventory = Inventory.of(
                compiled.inventory(),
                compiled.hosts().values().stream().map(CompiledHost::target).toList());
        findings.refuseNothingToDo(Location.of("artifacts of " + compiled.plan()), inventory.targets());
        findings.refuseErrors();
        Inventory.Selection selection = TargetSelection.limited(inventory.all(), request.limit());
        findings.addAll(compiled.warnings());
        List<PreparedHost> hosts = new ArrayList<>();
        int stages = 0;
        for (Target target : selection.targets()) {
            CompiledHost host = Objects.requireNonNull(compiled.hosts().get(target.name()), target::name);
            findings.addAll(HostPlaces.ofHost(target));
            if (purpose == Purpose.DEPLOY) {
                providers
                        .kinds()
                        .refusalToDeploy(host.artifact().triple())
                        .ifPresent(reason -> findings.add(Problem.error(Location.of("host " + target), reason)));
            }
            stages = host.slice().stages().stream().reduce(stages, (most, stage) -> Math.max(most, stage + 1));
            hosts.add(new PreparedHost(
                    host.slice(),
                    Optional.of(host.artifact().triple()),
                    Optional.empty(),
                    new ArtifactSources.Fixed(host.artifact())));
        }
        return new PreparedDeployment(
                compiled.plan(), compiled.inventory(), hosts, stages, compiled.settings(), findings.inOrder());
    }

    static Location place(Plan plan) {
        return plan.location().orElseGet(() -> Location.of("plan " + plan.name()));
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.PreparedHost.ArtifactSource;
import dev.rustle.deploy.core.host.HostPaths;
import dev.rustle.deploy.core.host.RemoteLayout;
import dev.rustle.deploy.core.slice.SlicedPlan;
import dev.rustle.deploy.core.slice.Slicer;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromArtifacts;
import dev.rustle.deploy.engine.DeploymentRequest.FromPlan;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.engine.DeploymentRequest.Step;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.TripleHint;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/** Reads and checks everything that a deployment needs, for all hosts, before any of them is contacted. */
final class DeploymentPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(DeploymentPlanner.class);
    private static final long DEFAULT_SIZE_LIMIT = 50L * 1024 * 1024;
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");

    private final Providers providers;
    private final DeploymentRequest request;
    private final Operation operation;
    private final List<Problem> problems = new ArrayList<>();

    DeploymentPlanner(Providers providers, DeploymentRequest request, Operation operation) {
        this.providers = providers;
        this.request = request;
        this.operation = operation;
    }

    /**
     * Reads and checks.
     *
     * @throws InvalidInputException with all problems, if one is an error
     */
    PreparedDeployment prepare() {
        checkOptions();
        PreparedDeployment prepared = request.subject() instanceof FromArtifacts artifacts
                ? fromArtifacts(artifacts.compiled())
                : fromPlan(plan());
        refuseErrors();
        return prepared;
    }

    private void checkOptions() {
        List<String> needExecute = new ArrayList<>();
        if (operation != Operation.EXECUTE) {
            if (request.has(Step.CHECK)) {
                needExecute.add("check");
            }
            if (request.has(Step.DIFF)) {
                needExecute.add("diff");
            }
            if (!request.tags().isEmpty()) {
                needExecute.add("tags");
            }
            if (!request.skipTags().isEmpty()) {
                needExecute.add("skipTags");
            }
        }
        if (!needExecute.isEmpty() && operation == Operation.DEPLOY) {
            throw new DeployException(
                    String.join(", ", needExecute)
                            + " say how artifacts run, and this deployment runs none; ask for execute too, or leave them out",
                    null);
        }
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
        Inventory.Selection selection = limited(selection(plan), plan);
        problems.addAll(selection.inventory().warnings());
        checkFolderName(place(plan), "plan", name);
        checkFolderName(
                Location.of("inventory"), "inventory", selection.inventory().name());
        refusePathsForAll();
        if (operation == Operation.ROLL_BACK || operation == Operation.CLEAN_UP) {
            return withoutArtifacts(plan, name, selection);
        }
        SlicedPlan sliced = Slicer.slice(plan, name, selection, request.extraVariables());
        problems.addAll(sliced.problems());
        if (sliced.slices().isEmpty() && problems.stream().noneMatch(Problem::isError)) {
            problems.add(Problem.error(
                    place(plan),
                    "no host has anything to do; check the hosts of the plays, the targets and the limit"));
        }
        List<PreparedHost> hosts = new ArrayList<>();
        Set<Problem> distinct = new LinkedHashSet<>();
        List<Prepared> all = prepare(sliced.slices());
        for (int i = 0; i < all.size(); i++) {
            HostSlice slice = sliced.slices().get(i);
            checkPaths(slice.target());
            Prepared prepared = all.get(i);
            distinct.addAll(prepared.problems());
            hosts.add(new PreparedHost(
                    slice,
                    triple(slice.target()),
                    fallback(plan, slice.target(), selection.inventory()),
                    source(prepared)));
        }
        problems.addAll(distinct);
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
            checkPaths(target);
            HostSlice slice = HostSlice.builder(name, selection.inventory().name(), target)
                    .groups(selection.inventory().groups())
                    .extraVariables(request.extraVariables())
                    .build();
            hosts.add(new PreparedHost(slice, triple(target), Optional.empty(), new PreparedHost.NoArtifact()));
        }
        return new PreparedDeployment(
                name, selection.inventory().name(), hosts, 0, plan.settings(), List.copyOf(problems));
    }

    private void checkFolderName(Location place, String kind, String name) {
        try {
            RemoteLayout.folderName(name);
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(place, "the name of the " + kind + ": " + e.getMessage()));
        }
    }

    /** What says where a release lies must be a place, and not be passed over as if it were just another variable. */
    private void checkPaths(Target target) {
        HostPaths.problems(target.variables())
                .values()
                .forEach(problem -> problems.add(Problem.error(Location.of("host " + target), problem)));
    }

    private void refusePathsForAll() {
        for (String name : List.of(HostPaths.STATE_DIR, HostPaths.TARGET_PATH)) {
            if (request.extraVariables().get(name).isPresent()) {
                problems.add(
                        Problem.error(
                                Location.of("extra variables"),
                                name
                                        + " says where a host has its releases; set it in the inventory, where every command finds it"));
            }
        }
    }

    /** Returns the hosts that the caller named, else those of the plan's own inventory, else this machine if the plan speaks of no other. */
    private Inventory.Selection selection(Plan plan) {
        if (request.targets().isPresent()) {
            return request.targets().get();
        }
        if (plan.inventory().isPresent()) {
            return plan.inventory().get().all();
        }
        Set<String> named = new LinkedHashSet<>(plan.hosts());
        plan.plays().forEach(play -> {
            if (play.hosts().isEmpty() && !plan.hosts().isEmpty()) {
                problems.add(Problem.error(
                        play.location().orElseGet(() -> place(plan)),
                        "play " + play.id()
                                + " names no hosts although the plan does, as the planner writes a play that is aimed at a group;"
                                + " say which targets to use"));
            }
            named.addAll(play.hosts());
        });
        refuseErrors();
        if (!named.isEmpty() && THIS_MACHINE.containsAll(named)) {
            return Inventory.of(
                            "localhost",
                            named.stream()
                                    .map(host -> Target.builder(host, Connection.local())
                                            .build())
                                    .toList())
                    .all();
        }
        throw new InvalidInputException(List.of(Problem.error(
                place(plan),
                "the plan is for " + (named.isEmpty() ? "no named hosts" : named)
                        + " and has no inventory; give an inventory or targets")));
    }

    private Inventory.Selection limited(Inventory.Selection selection, Plan plan) {
        Optional<String> limit = request.limit().or(() -> plan.settings().limit());
        if (limit.isEmpty()) {
            return selection;
        }
        try {
            Set<String> matching = new LinkedHashSet<>();
            HostPattern.parse(limit.get()).hosts(selection.inventory()).forEach(target -> matching.add(target.name()));
            return new Inventory.Selection(
                    selection.inventory(),
                    selection.targets().stream()
                            .filter(target -> matching.contains(target.name()))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    List.of(Problem.error(Location.of("limit"), String.valueOf(e.getMessage()))));
        }
    }

    private List<Prepared> prepare(List<HostSlice> slices) {
        try {
            return providers.compiler().prepareAll(slices);
        } catch (IOException e) {
            throw new DeployException("cannot compile: " + e.getMessage(), e);
        }
    }

    /** Lays out the artifact once, for the machine that the host is or may be: what cannot be laid out, or is too large, must show before any host is touched. */
    private void checkArtifact(PreparedHost host) {
        if (host.triple().isPresent()
                && !host.artifacts().supports(host.triple().get())) {
            problems.add(Problem.error(
                    Location.of("host " + host.target()),
                    "there is no runner for " + host.triple().get() + "; there are runners for "
                            + providers.compiler().targets()));
            return;
        }
        Optional<TargetTriple> triple =
                host.triple().or(() -> providers.compiler().targets().stream().findFirst());
        if (triple.isEmpty()) {
            throw new DeployException("the compiler " + providers.compiler().id() + " has no targets", null);
        }
        try {
            Artifact artifact = host.artifacts().get(triple.get(), providers.cache());
            long limit = request.artifactSizeLimit().orElse(DEFAULT_SIZE_LIMIT);
            if (artifact.size() > limit) {
                List<String> largest = artifact.segments().stream()
                        .sorted(Comparator.comparingLong(Segment::size).reversed())
                        .limit(5)
                        .map(segment -> segment.label() + " (" + segment.size() + " bytes)")
                        .toList();
                problems.add(Problem.error(
                        Location.of("host " + host.target()),
                        "the artifact has " + artifact.size() + " bytes, the limit is " + limit
                                + "; the largest parts are " + String.join(", ", largest)
                                + "; raise the artifact size limit or ship less"));
            }
        } catch (IOException e) {
            throw new DeployException("cannot compile for " + host.target() + ": " + e.getMessage(), e);
        }
    }

    private Optional<TargetTriple> triple(Target target) {
        return request.triple().or(target::triple);
    }

    private static Optional<TargetTriple> fallback(Plan plan, Target target, Inventory inventory) {
        for (TripleHint hint : plan.settings().tripleHints()) {
            if (hint.hosts().isEmpty()) {
                return Optional.of(hint.triple());
            }
            try {
                if (HostPattern.of(hint.hosts()).hosts(inventory).stream()
                        .anyMatch(host -> host.name().equals(target.name()))) {
                    return Optional.of(hint.triple());
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("a hint for hosts that are not there says nothing about {}", target, e);
            }
        }
        return Optional.empty();
    }

    private ArtifactSource source(Prepared prepared) {
        Compiler compiler = providers.compiler();
        return new ArtifactSource() {
            @Override
            public boolean supports(TargetTriple triple) {
                return compiler.supports(triple);
            }

            @Override
            public Artifact get(TargetTriple triple, ArtifactCache cache) throws IOException {
                return prepared.compile(triple, cache);
            }
        };
    }

    private PreparedDeployment fromArtifacts(CompiledPlan compiled) {
        List<CompiledHost> chosen = new ArrayList<>(compiled.hosts().values());
        if (request.limit().isPresent()) {
            Inventory inventory = Inventory.of(
                    compiled.inventory(),
                    chosen.stream().map(CompiledHost::target).toList());
            Set<String> matching = new LinkedHashSet<>();
            try {
                HostPattern.parse(request.limit().get())
                        .hosts(inventory)
                        .forEach(target -> matching.add(target.name()));
            } catch (IllegalArgumentException e) {
                throw new InvalidInputException(
                        List.of(Problem.error(Location.of("limit"), String.valueOf(e.getMessage()))));
            }
            chosen.removeIf(host -> !matching.contains(host.target().name()));
        }
        problems.addAll(compiled.warnings());
        List<PreparedHost> hosts = new ArrayList<>();
        for (CompiledHost host : chosen) {
            checkPaths(host.target());
            hosts.add(new PreparedHost(
                    host.slice(),
                    Optional.of(host.artifact().triple()),
                    Optional.empty(),
                    new FixedArtifact(host.artifact())));
        }
        int last = chosen.stream()
                .flatMap(host -> host.slice().stages().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(-1);
        return new PreparedDeployment(
                compiled.plan(), compiled.inventory(), hosts, last + 1, compiled.settings(), List.copyOf(problems));
    }

    /** An artifact that was compiled before, for one kind of machine. */
    private record FixedArtifact(Artifact artifact) implements ArtifactSource {
        @Override
        public boolean supports(TargetTriple triple) {
            return triple.architecture().equals(artifact.triple().architecture())
                    && triple.system().equals(artifact.triple().system());
        }

        @Override
        public Artifact get(TargetTriple triple, ArtifactCache cache) {
            return artifact;
        }
    }

    private static Location place(Plan plan) {
        return plan.location().orElseGet(() -> Location.of("plan " + plan.name()));
    }

    private void refuseErrors() {
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidInputException(problems);
        }
    }
}

package dev.rustle.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.engine.DeploymentEngine;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.ExperimentalTargets;
import dev.rustle.deploy.engine.DeploymentRequest.Step;
import dev.rustle.deploy.engine.DeploymentRequest.Subject;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.internal.Tags;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/**
 * The request for a deployment: what, where and how. Not safe for use by many threads.
 *
 * <p>What one call alone shows to be wrong fails at that call: with an {@link IllegalStateException} an option that is set twice, or that was decided when the
 * artifacts were compiled; with an {@link IllegalArgumentException} a value that cannot be meant, such as no tags at all. Options may be set in any order, so
 * what they lack, and what has no effect on what is asked for, shows when the request is carried out: an {@link IllegalStateException} names all such options, before
 * the plan is read. It can be carried out more than once, in different ways.
 */
public final class Deployment {
    private final DeploymentEngine engine;
    private final Subject subject;
    private final Set<Step> steps = EnumSet.noneOf(Step.class);
    private DeploymentRequest.@Nullable Targets targets;
    private @Nullable String name;
    private @Nullable List<String> tags;
    private @Nullable List<String> skipTags;
    private @Nullable String limit;
    private Value.@Nullable Mapping extraVariables;
    private @Nullable TargetTriple triple;
    private @Nullable ExperimentalTargets experimentalTargets;
    private @Nullable Duration timeout;
    private @Nullable Path outputDirectory;
    private @Nullable Path artifactsFrom;
    private @Nullable Long artifactSizeLimit;
    private @Nullable DeploymentListener listener;

    /** Creates a request, which only the core can: its parameters are of a package that is exported to nobody else. Callers get theirs from {@link Deployer#plan}. */
    @SuppressWarnings("exports")
    public Deployment(DeploymentEngine engine, Subject subject) {
        this.engine = Objects.requireNonNull(engine, "engine");
        this.subject = Objects.requireNonNull(subject, "subject");
    }

    /** Returns who carries the request out. */
    DeploymentEngine engine() {
        return engine;
    }

    /** Deploys to all hosts of an inventory; variables beside the plan are added as {@link Inventory#withVariablesBeside} says, to those that were read from text. */
    public Deployment targets(Inventory inventory) {
        return targets(Objects.requireNonNull(inventory, "inventory").all());
    }

    /** Deploys to some hosts of an inventory. */
    public Deployment targets(Inventory.Selection selection) {
        return targets(new DeploymentRequest.Hosts(selection));
    }

    /**
     * Deploys to all hosts of an inventory of one or more sources, as {@link Inventory#read} reads them, and to this machine where a play names {@code localhost} and no source has
     * it, as Ansible does. They are read when the deployment is carried out, and what is wrong with them is told together with what is wrong with the plan.
     */
    public Deployment targets(Path inventory, Path... more) {
        List<Path> sources = new ArrayList<>(List.of(Objects.requireNonNull(inventory, "inventory")));
        noneNull(more, "inventory");
        sources.addAll(List.of(more));
        return targets(new DeploymentRequest.InventorySources(sources));
    }

    /** Deploys to the given hosts, at least one; as an inventory they are named {@code targets}. */
    public Deployment targets(Target... hosts) {
        noneNull(hosts, "hosts");
        if (hosts.length == 0) {
            throw new IllegalArgumentException("targets needs at least one host");
        }
        return targets(Inventory.of("targets", List.of(hosts)));
    }

    private Deployment targets(DeploymentRequest.Targets value) {
        refuseForArtifacts("targets");
        targets = Once.set(targets, value, "targets");
        return this;
    }

    private static void noneNull(@Nullable Object[] values, String name) {
        for (Object value : Objects.requireNonNull(values, name)) {
            Objects.requireNonNull(value, name);
        }
    }

    /** Sets the name of the plan. Unless set, the plan's own. */
    public Deployment name(String value) {
        refuseForArtifacts("name");
        if (Objects.requireNonNull(value, "name").isBlank()) {
            throw new IllegalArgumentException("name must not be blank; for the plan's own name leave it out");
        }
        name = Once.set(name, value, "name");
        return this;
    }

    /** Starts each artifact once on its host, before it is activated, and has it check itself. Digests are checked in any case. */
    public Deployment verify() {
        return step(Step.VERIFY, "verify");
    }

    /** Runs the artifacts once they are activated. */
    public Deployment execute() {
        return step(Step.EXECUTE, "execute");
    }

    /** Lets the run predict only, without a change to any host beyond the release itself. Needs {@link #execute()}. */
    public Deployment check() {
        return step(Step.CHECK, "check");
    }

    /** Lets the run show differences. Needs {@link #execute()}. */
    public Deployment diff() {
        return step(Step.DIFF, "diff");
    }

    /** Lays artifacts out anew, whatever the cache holds. */
    public Deployment rebuild() {
        refuseForArtifacts("rebuild");
        return step(Step.REBUILD, "rebuild");
    }

    /** Runs only tasks with one of the given tags, at least one; {@code "a,b"} is two, as it is in plans and for Ansible. Needs {@link #execute()}. */
    public Deployment tags(String... values) {
        tags = Once.set(tags, some("tags", values), "tags");
        return this;
    }

    /** Leaves out tasks with one of the given tags, at least one; {@code "a,b"} is two, as for {@link #tags}. Needs {@link #execute()}. */
    public Deployment skipTags(String... values) {
        skipTags = Once.set(skipTags, some("skipTags", values), "skipTags");
        return this;
    }

    /** Deploys only to those of the targets that match a pattern. The others stay known to the plan's variables. */
    public Deployment limit(String pattern) {
        if (Objects.requireNonNull(pattern, "pattern").isBlank()) {
            throw new IllegalArgumentException("limit needs a pattern; for all hosts leave it out");
        }
        limit = Once.set(limit, pattern, "limit");
        return this;
    }

    /** Sets variables that go before all others. They become part of the artifacts; secrets do not belong here. */
    public Deployment extraVars(Value.Mapping variables) {
        refuseForArtifacts("extraVars");
        extraVariables = Once.set(extraVariables, variables, "extraVars");
        return this;
    }

    /** Says what kind of machines the hosts are. Unless set, what the inventory says, else the hosts are asked. */
    public Deployment triple(TargetTriple value) {
        refuseForArtifacts("triple");
        triple = Once.set(triple, value, "triple");
        return this;
    }

    /**
     * Has artifacts written for kinds of machines on which they have not been run yet as well: macOS, where they lack the signature that it asks for, and Windows. For {@link #compile()}
     * and {@link #compileAll()}; nothing is deployed to such machines. Unless set, such a machine is an error that names it.
     */
    public Deployment experimentalTargets() {
        refuseForArtifacts("experimentalTargets");
        experimentalTargets = Once.set(experimentalTargets, ExperimentalTargets.WRITE, "experimentalTargets");
        return this;
    }

    /** Sets how long one host may take from connecting to activating; the run after that is limited by the plan's execution timeout alone. Unless set, what the plan says, else 120 seconds. */
    public Deployment timeout(Duration value) {
        if (Objects.requireNonNull(value, "timeout").isNegative() || value.isZero()) {
            throw new IllegalArgumentException("the timeout must be positive: " + value);
        }
        timeout = Once.set(timeout, value, "timeout");
        return this;
    }

    /** Writes each artifact to {@code directory/<host>/<file name>}, atomically. Unless set, artifacts are files only on their hosts. */
    public Deployment outputDirectory(Path directory) {
        outputDirectory = Once.set(outputDirectory, directory, "outputDirectory");
        return this;
    }

    /**
     * Deploys what an earlier compilation has written to its output directory; nothing is compiled. Plan, inventory, variables and files are read and checked as ever: each artifact must be
     * what compiling would give now, and its bytes must be those that were written. Whatever is missing, altered, or of another plan, inventory or host, or older than a change, is an
     * error, all of them at once, before any host is contacted. Of the {@link #triple}, the right one of several artifacts of a host is taken; unless it is known, when the host has said what it is.
     */
    public Deployment artifactsFrom(Path directory) {
        refuseForArtifacts("artifactsFrom");
        artifactsFrom = Once.set(artifactsFrom, directory, "artifactsFrom");
        return this;
    }

    /** Sets how many bytes an artifact may have. Unless set, 50 MiB. */
    public Deployment artifactSizeLimit(long bytes) {
        refuseForArtifacts("artifactSizeLimit");
        if (bytes < 1) {
            throw new IllegalArgumentException("the size limit must be positive: " + bytes);
        }
        artifactSizeLimit = Once.set(artifactSizeLimit, bytes, "artifactSizeLimit");
        return this;
    }

    /** Tells a listener what happens. */
    public Deployment listener(DeploymentListener value) {
        listener = Once.set(listener, value, "listener");
        return this;
    }

    /**
     * Compiles for all hosts without contacting anybody: what kinds of machines they are must be known. A listener is told nothing.
     *
     * @throws IllegalStateException if options are set that say how to connect or to run: {@code verify}, {@code execute}, {@code check}, {@code diff}, {@code tags},
     *     {@code skipTags}, {@code timeout}, {@code artifactsFrom}; it names them all
     * @throws InvalidInputException if something is wrong with the plan or the inventory
     * @throws DeployException if something else stands in the way
     */
    public CompiledPlan compile() {
        given().refuseContact();
        return engine.compile(request());
    }

    /**
     * Compiles for all hosts and for every kind of machine that there are artifacts for, whatever the hosts are, without contacting anybody. In the output directory each
     * artifact is {@code directory/<host>/<kind of machine>/<file name>}. A listener is told nothing.
     *
     * @return the artifacts of all hosts by kind of machine, in the order of the kinds' names; those of one kind can be deployed like those that {@link #compile()} gives
     * @throws IllegalStateException if artifacts are given, which are for one kind of machine each; or if options are set that say how to connect or to run, as for
     *     {@link #compile()}, or {@code triple}; it names them all
     * @throws InvalidInputException if something is wrong with the plan or the inventory
     * @throws DeployException if something else stands in the way
     */
    public Map<TargetTriple, CompiledPlan> compileAll() {
        refuseForArtifacts("compileAll");
        given().refuseContactAndKind();
        return engine.compileAll(request());
    }

    /**
     * Says what would be done, without contacting anybody or writing anything. A listener is told nothing.
     *
     * @throws IllegalStateException if {@code check}, {@code diff}, {@code tags} or {@code skipTags} is set and {@code execute} is not, if {@code experimentalTargets} is set, or if {@code rebuild},
     *     {@code outputDirectory} or {@code artifactSizeLimit} is set together with {@code artifactsFrom}; it names all that are
     * @throws InvalidInputException if something is wrong with the plan or the inventory
     * @throws DeployException if something else stands in the way
     */
    public Preview preview() {
        given().refuseContradictions();
        return engine.preview(request());
    }

    /**
     * Starts the deployment. Plan and inventory have been read and checked when this returns.
     *
     * @throws IllegalStateException if options are set that contradict each other or have no effect, the same as for {@link #preview()}; it names them all
     * @throws InvalidInputException if something is wrong with the plan or the inventory; nobody was contacted
     * @throws DeployException if something else stands in the way; nobody was contacted
     */
    public RunningDeployment start() {
        given().refuseContradictions();
        return engine.start(request(), steps.contains(Step.EXECUTE) ? Operation.EXECUTE : Operation.DEPLOY);
    }

    /**
     * Does the deployment and waits for its end.
     *
     * @return what was done; hosts that failed are in there
     * @throws IllegalStateException if options are set that contradict each other or have no effect, the same as for {@link #preview()}; it names them all
     * @throws InvalidInputException if something is wrong with the plan or the inventory; nobody was contacted
     * @throws DeployException if something else stands in the way
     * @throws InterruptedException if the thread was interrupted; the deployment was cancelled then
     */
    public DeploymentReport deploy() throws InterruptedException {
        return awaitOrCancel(start());
    }

    /**
     * Takes the hosts back to the release before the current one, whoever deployed it. Nothing is compiled and nothing runs. It goes to those hosts that a play
     * names. What matters of the plan is its name, its inventory, the hosts of its plays and its limit, or what is set instead of them; any other error in it is a warning.
     *
     * @throws IllegalStateException if options are set that say what to compile, check or run: {@code verify}, {@code execute}, {@code check}, {@code diff},
     *     {@code rebuild}, {@code tags}, {@code skipTags}, {@code triple}, {@code experimentalTargets}, {@code outputDirectory}, {@code artifactsFrom}, {@code artifactSizeLimit}; it names them all
     * @throws InvalidInputException if the name or the hosts are not known, or something is wrong with them; nobody was contacted
     * @throws DeployException if something else stands in the way
     * @throws InterruptedException if the thread was interrupted; the operation was cancelled then
     */
    public DeploymentReport rollback() throws InterruptedException {
        given().refuseArtifact("rollback()");
        return awaitOrCancel(engine.start(request(), Operation.ROLL_BACK));
    }

    /**
     * Removes from the hosts everything that was deployed there for this plan and inventory. What the runs changed stays. Nothing is compiled and nothing runs.
     * Of the plan the same matters as for {@link #rollback()}.
     *
     * @throws IllegalStateException if options are set that say what to compile, check or run, the same as for {@link #rollback()}; it names them all
     * @throws InvalidInputException if the name or the hosts are not known, or something is wrong with them; nobody was contacted
     * @throws DeployException if something else stands in the way
     * @throws InterruptedException if the thread was interrupted; the operation was cancelled then
     */
    public DeploymentReport cleanup() throws InterruptedException {
        given().refuseArtifact("cleanup()");
        return awaitOrCancel(engine.start(request(), Operation.CLEAN_UP));
    }

    private static DeploymentReport awaitOrCancel(RunningDeployment running) throws InterruptedException {
        try {
            return running.await();
        } catch (InterruptedException e) {
            running.cancel();
            throw e;
        }
    }

    /** Returns what is set of the options that some ways to carry a request out have no use for, in the order in which this class has them. */
    private GivenOptions given() {
        Map<String, Boolean> set = new LinkedHashMap<>();
        for (Step step : Step.values()) {
            set.put(step.name().toLowerCase(Locale.ROOT), steps.contains(step));
        }
        set.put("tags", tags != null);
        set.put("skipTags", skipTags != null);
        set.put("triple", triple != null);
        set.put("experimentalTargets", experimentalTargets != null);
        set.put("timeout", timeout != null);
        set.put("outputDirectory", outputDirectory != null);
        set.put("artifactsFrom", artifactsFrom != null);
        set.put("artifactSizeLimit", artifactSizeLimit != null);
        return new GivenOptions(set.keySet().stream()
                .filter(option -> set.getOrDefault(option, false))
                .toList());
    }

    private DeploymentRequest request() {
        return new DeploymentRequest(
                subject,
                Optional.ofNullable(targets),
                Optional.ofNullable(name),
                steps,
                tags == null ? List.of() : tags,
                skipTags == null ? List.of() : skipTags,
                Optional.ofNullable(limit),
                extraVariables == null ? Value.Mapping.EMPTY : extraVariables,
                Optional.ofNullable(triple),
                experimentalTargets == null ? ExperimentalTargets.REFUSE : experimentalTargets,
                Optional.ofNullable(timeout),
                Optional.ofNullable(outputDirectory),
                Optional.ofNullable(artifactsFrom),
                Optional.ofNullable(artifactSizeLimit),
                listener == null ? event -> {} : listener);
    }

    private Deployment step(Step step, String option) {
        if (!steps.add(step)) {
            throw new IllegalStateException(option + " was already set; set it once");
        }
        return this;
    }

    private void refuseForArtifacts(String option) {
        if (subject instanceof DeploymentRequest.FromArtifacts) {
            throw new IllegalStateException(
                    option + " cannot be set for artifacts: it was decided when they were compiled");
        }
    }

    private static List<String> some(String option, String... values) {
        noneNull(values, option);
        List<String> list = Tags.split(List.of(values));
        if (list.isEmpty() || list.contains("")) {
            throw new IllegalArgumentException(option + " needs at least one tag, and none of them blank");
        }
        return list;
    }
}

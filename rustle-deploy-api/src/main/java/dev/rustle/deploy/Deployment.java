package dev.rustle.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.DeploymentEngine;
import dev.rustle.deploy.spi.DeploymentRequest;
import dev.rustle.deploy.spi.DeploymentRequest.Step;
import dev.rustle.deploy.spi.DeploymentRequest.Subject;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/**
 * The request for a deployment: what, where and how. Each option can be set once; a second time, or a contradiction, fails at that call with an
 * {@link IllegalStateException}. What is missing is reported, all at once, when the request is carried out. Not safe for use by many threads.
 */
public final class Deployment {
    private final DeploymentEngine engine;
    private final Subject subject;
    private final Set<Step> steps = EnumSet.noneOf(Step.class);
    private Inventory.@Nullable Selection targets;
    private @Nullable String name;
    private @Nullable List<String> tags;
    private @Nullable List<String> skipTags;
    private @Nullable String limit;
    private Value.@Nullable Mapping extraVariables;
    private @Nullable TargetTriple triple;
    private @Nullable Duration timeout;
    private @Nullable Path outputDirectory;
    private @Nullable Long artifactSizeLimit;
    private @Nullable DeploymentListener listener;
    private @Nullable Deployer owned;

    /** Creates a request; callers get theirs from {@link Deployer#plan}. */
    public Deployment(DeploymentEngine engine, Subject subject) {
        this.engine = Objects.requireNonNull(engine, "engine");
        this.subject = Objects.requireNonNull(subject, "subject");
    }

    Deployment owning(Deployer deployer) {
        owned = deployer;
        return this;
    }

    /** Deploys to all hosts of an inventory. */
    public Deployment targets(Inventory inventory) {
        return targets(inventory.all());
    }

    /** Deploys to some hosts of an inventory. */
    public Deployment targets(Inventory.Selection selection) {
        refuseForArtifacts("targets");
        targets = once("targets", targets, selection);
        return this;
    }

    /** Deploys to the given hosts; as an inventory they are named {@code targets}. */
    public Deployment targets(Target... hosts) {
        return targets(Inventory.of("targets", List.of(hosts)));
    }

    /** Sets the name of the plan. Unless set, the plan's own. */
    public Deployment name(String value) {
        refuseForArtifacts("name");
        name = once("name", name, value);
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

    /** Runs only tasks with one of the given tags. Needs {@link #execute()}. */
    public Deployment tags(String... values) {
        tags = once("tags", tags, List.of(values));
        return this;
    }

    /** Leaves out tasks with one of the given tags. Needs {@link #execute()}. */
    public Deployment skipTags(String... values) {
        skipTags = once("skipTags", skipTags, List.of(values));
        return this;
    }

    /** Deploys only to those of the targets that match a pattern. The others stay known to the plan's variables. */
    public Deployment limit(String pattern) {
        limit = once("limit", limit, pattern);
        return this;
    }

    /** Sets variables that go before all others. They become part of the artifacts; secrets do not belong here. */
    public Deployment extraVars(Value.Mapping variables) {
        refuseForArtifacts("extraVars");
        extraVariables = once("extraVars", extraVariables, variables);
        return this;
    }

    /** Says what kind of machines the hosts are. Unless set, what the inventory says, else the hosts are asked. */
    public Deployment triple(TargetTriple value) {
        refuseForArtifacts("triple");
        triple = once("triple", triple, value);
        return this;
    }

    /** Sets how long one host may take from connecting to activating. Unless set, what the plan says, else 120 seconds. */
    public Deployment timeout(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("the timeout must be positive: " + value);
        }
        timeout = once("timeout", timeout, value);
        return this;
    }

    /** Writes each artifact to {@code directory/<host>/<file name>}, atomically. Unless set, artifacts are files only on their hosts. */
    public Deployment outputDirectory(Path directory) {
        outputDirectory = once("outputDirectory", outputDirectory, directory);
        return this;
    }

    /** Sets how many bytes an artifact may have. Unless set, 50 MiB. */
    public Deployment artifactSizeLimit(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("the size limit must be positive: " + bytes);
        }
        artifactSizeLimit = once("artifactSizeLimit", artifactSizeLimit, bytes);
        return this;
    }

    /** Tells a listener what happens. */
    public Deployment listener(DeploymentListener value) {
        listener = once("listener", listener, value);
        return this;
    }

    /**
     * Compiles for all hosts without contacting anybody: what kinds of machines they are must be known.
     *
     * @throws InvalidInputException if something is wrong with the plan or the inventory
     * @throws DeployException if something else stands in the way
     */
    public CompiledPlan compile() {
        try {
            return engine.compile(request());
        } finally {
            closeOwned();
        }
    }

    /**
     * Says what would be done, without contacting anybody or writing anything.
     *
     * @throws InvalidInputException if something is wrong with the plan or the inventory
     * @throws DeployException if something else stands in the way
     */
    public Preview preview() {
        try {
            return engine.preview(request());
        } finally {
            closeOwned();
        }
    }

    /**
     * Starts the deployment. Plan and inventory have been read and checked when this returns.
     *
     * @throws InvalidInputException if something is wrong with the plan or the inventory; nobody was contacted
     * @throws DeployException if something else stands in the way; nobody was contacted
     */
    public RunningDeployment start() {
        return start(steps.contains(Step.EXECUTE) ? Operation.EXECUTE : Operation.DEPLOY);
    }

    /**
     * Does the deployment and waits for its end.
     *
     * @return what was done; hosts that failed are in there
     * @throws InvalidInputException if something is wrong with the plan or the inventory; nobody was contacted
     * @throws DeployException if something else stands in the way
     * @throws InterruptedException if the thread was interrupted; the deployment was cancelled then
     */
    public DeploymentReport deploy() throws InterruptedException {
        return awaitOrCancel(start());
    }

    /**
     * Takes the hosts back to the release before the current one, whoever deployed it. Nothing is compiled.
     *
     * @throws InvalidInputException if something is wrong with the plan or the inventory; nobody was contacted
     * @throws InterruptedException if the thread was interrupted; the operation was cancelled then
     */
    public DeploymentReport rollback() throws InterruptedException {
        return awaitOrCancel(start(Operation.ROLL_BACK));
    }

    /**
     * Removes from the hosts everything that was deployed there for this plan and inventory. What the runs changed stays. Nothing is compiled.
     *
     * @throws InvalidInputException if something is wrong with the plan or the inventory; nobody was contacted
     * @throws InterruptedException if the thread was interrupted; the operation was cancelled then
     */
    public DeploymentReport cleanup() throws InterruptedException {
        return awaitOrCancel(start(Operation.CLEAN_UP));
    }

    private RunningDeployment start(Operation operation) {
        RunningDeployment running;
        try {
            running = engine.start(request(), operation);
        } catch (RuntimeException e) {
            closeOwned();
            throw e;
        }
        Deployer deployer = owned;
        return deployer == null ? running : new OneShotDeployment(running, deployer);
    }

    private static DeploymentReport awaitOrCancel(RunningDeployment running) throws InterruptedException {
        try {
            return running.await();
        } catch (InterruptedException e) {
            running.cancel();
            throw e;
        }
    }

    private void closeOwned() {
        if (owned != null) {
            owned.close();
        }
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
                Optional.ofNullable(timeout),
                Optional.ofNullable(outputDirectory),
                Optional.ofNullable(artifactSizeLimit),
                listener == null ? event -> {} : listener);
    }

    private Deployment step(Step step, String option) {
        if (!steps.add(step)) {
            throw new IllegalStateException(option + " was already set");
        }
        return this;
    }

    private void refuseForArtifacts(String option) {
        if (subject instanceof DeploymentRequest.FromArtifacts) {
            throw new IllegalStateException(
                    option + " cannot be set for artifacts: it was decided when they were compiled");
        }
    }

    private static <T> T once(String option, @Nullable T current, T value) {
        Objects.requireNonNull(value, option);
        if (current != null) {
            throw new IllegalStateException(option + " was already set");
        }
        return value;
    }
}

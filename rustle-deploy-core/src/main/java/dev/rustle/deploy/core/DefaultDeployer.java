package dev.rustle.deploy.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.core.RunContext.AfterRun;
import dev.rustle.deploy.core.cache.ExplainingCache;
import dev.rustle.deploy.core.cache.RebuildingCache;
import dev.rustle.deploy.core.host.RunOptions;
import dev.rustle.deploy.core.host.RunOptions.Differences;
import dev.rustle.deploy.core.host.RunOptions.Mode;
import dev.rustle.deploy.core.host.Shipper.Verification;
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.engine.DeploymentEngine;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromArtifacts;
import dev.rustle.deploy.engine.DeploymentRequest.FromPlan;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.engine.DeploymentRequest.Step;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.TargetTriple;

/** The deployer: prepares a request, then runs it. */
final class DefaultDeployer implements Deployer, DeploymentEngine {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultDeployer.class);
    private static final int DEFAULT_PARALLELISM = 64;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /** What {@link Deployer#close()} promises. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** How long deployments may take to end once their connections are cut. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    /** Longer would overflow the clock, whose unit is a nanosecond. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(36_500);

    private final DeployerSettings settings;
    private final Providers providers;
    private final Duration grace;
    private final PastDeployments past = new PastDeployments();
    private final Object lifeLock = new Object();
    private final Set<DeploymentRun> running = new LinkedHashSet<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private boolean closed;

    DefaultDeployer(DeployerSettings settings) {
        this(settings, GRACE);
    }

    /**
     * Creates a deployer.
     *
     * @param grace how long {@link #close()} waits for tasks that run before it cuts connections
     */
    DefaultDeployer(DeployerSettings settings, Duration grace) {
        this.settings = settings;
        this.grace = grace;
        this.providers = new Providers(settings);
    }

    @Override
    public Deployment plan(PlanSource source) {
        return new Deployment(this, new FromSource(source));
    }

    @Override
    public Deployment plan(Plan plan) {
        return new Deployment(this, new FromPlan(plan));
    }

    @Override
    public Deployment artifacts(CompiledPlan compiled) {
        return new Deployment(this, new FromArtifacts(compiled));
    }

    @Override
    public RunningDeployment start(DeploymentRequest request, Operation operation) {
        refuseWhenClosed();
        ArtifactCache cache = cache(request);
        PreparedDeployment prepared = new DeploymentPlanner(providers, cache, request, Purpose.of(operation)).prepare();
        OutputDirectory output = outputDirectory(request);
        prepared.hosts()
                .forEach(host -> providers.transport(host.target().connection().transport()));
        DeploymentId id = DeploymentId.create(Instant.now());
        Optional<RunOptions> runOptions =
                operation == Operation.EXECUTE ? Optional.of(runOptions(id, request, prepared)) : Optional.empty();
        RunContext context = new RunContext(
                id,
                operation,
                prepared.plan(),
                prepared.inventory(),
                timeout(request, prepared),
                request.has(Step.VERIFY) || prepared.settings().verify() ? Verification.START : Verification.DIGEST,
                runOptions,
                runOptions.isPresent()
                        ? new Secrets(System.getenv()).find(prepared.settings().secrets())
                        : Map.of(),
                afterRun(runOptions, prepared),
                Map.of(),
                providers,
                output,
                new EventSink(request.listener()),
                StageGate.of(operation == Operation.EXECUTE ? prepared.slices() : List.of()),
                new Permits(settings.parallelism()
                        .or(prepared.settings()::parallelism)
                        .orElse(DEFAULT_PARALLELISM)),
                cache,
                new ConcurrentHashMap<>(),
                new Cancellation(),
                new OpenSessions());
        return run(context, prepared);
    }

    /** Returns where artifacts are written; it is there, and can be written to, before any host is contacted. */
    private static OutputDirectory outputDirectory(DeploymentRequest request) {
        OutputDirectory output = new OutputDirectory(request.outputDirectory());
        try {
            output.make();
        } catch (IOException e) {
            throw new DeployException(String.valueOf(e.getMessage()), e);
        }
        return output;
    }

    private static Duration timeout(DeploymentRequest request, PreparedDeployment prepared) {
        Duration wanted = request.timeout().or(prepared.settings()::timeout).orElse(DEFAULT_TIMEOUT);
        return wanted.compareTo(LONGEST_TIMEOUT) < 0 ? wanted : LONGEST_TIMEOUT;
    }

    /** A run that only predicts is followed by the one that it predicts. */
    private static AfterRun afterRun(Optional<RunOptions> run, PreparedDeployment prepared) {
        boolean applied = run.filter(options -> options.mode() == Mode.APPLY).isPresent();
        return applied && prepared.settings().cleanUp() ? AfterRun.CLEAN_UP : AfterRun.KEEP;
    }

    private static RunOptions runOptions(DeploymentId id, DeploymentRequest request, PreparedDeployment prepared) {
        boolean check = request.has(Step.CHECK) || prepared.settings().checkMode();
        boolean diff = request.has(Step.DIFF) || prepared.settings().diff();
        return new RunOptions(
                id.text(),
                check ? Mode.CHECK : Mode.APPLY,
                diff ? Differences.SHOW : Differences.HIDE,
                request.tags().isEmpty() ? prepared.settings().tags() : request.tags(),
                request.skipTags().isEmpty() ? prepared.settings().skipTags() : request.skipTags(),
                prepared.settings().executionTimeout());
    }

    private RunningDeployment run(RunContext context, PreparedDeployment prepared) {
        DeploymentRun run = new DeploymentRun(context, prepared, report -> remember(report, context, prepared));
        synchronized (lifeLock) {
            // Preparing may have taken long enough for somebody to close the deployer.
            refuseWhenClosed();
            running.add(run);
        }
        run.report().whenComplete((report, problem) -> {
            synchronized (lifeLock) {
                running.remove(run);
            }
        });
        run.start();
        return run;
    }

    private void remember(DeploymentReport report, RunContext context, PreparedDeployment prepared) {
        if (report.operation() == Operation.DEPLOY || report.operation() == Operation.EXECUTE) {
            Map<String, Digest> releases = Map.copyOf(context.activated());
            past.add(
                    report.deploymentId(),
                    new PastDeployment(
                            prepared.plan(),
                            prepared.inventory(),
                            prepared.hosts().stream()
                                    .filter(host ->
                                            releases.containsKey(host.target().name()))
                                    .map(PreparedHost::withoutArtifact)
                                    .toList(),
                            releases,
                            context.timeout(),
                            context.permits().count()));
        }
    }

    private ArtifactCache cache(DeploymentRequest request) {
        return request.has(Step.REBUILD) ? new RebuildingCache(providers.cache()) : providers.cache();
    }

    @Override
    public DeploymentReport rollback(DeploymentId deployment) throws InterruptedException {
        refuseWhenClosed();
        PastDeployment taken = past.find(deployment)
                .orElseThrow(() -> new DeployException(
                        "this deployer has made no deployment " + deployment + ", or more than " + PastDeployments.KEPT
                                + " since; roll back by plan and targets instead: deployer.plan(..).targets(..).rollback()",
                        null));
        PreparedDeployment prepared =
                new PreparedDeployment(taken.plan(), taken.inventory(), taken.hosts(), 0, RunSettings.NONE, List.of());
        RunContext context = new RunContext(
                DeploymentId.create(Instant.now()),
                Operation.ROLL_BACK,
                taken.plan(),
                taken.inventory(),
                taken.timeout(),
                Verification.DIGEST,
                Optional.empty(),
                Map.of(),
                AfterRun.KEEP,
                taken.releases(),
                providers,
                new OutputDirectory(Optional.empty()),
                new EventSink(event -> {}),
                StageGate.of(List.of()),
                new Permits(taken.parallelism()),
                providers.cache(),
                new ConcurrentHashMap<>(),
                new Cancellation(),
                new OpenSessions());
        RunningDeployment run = run(context, prepared);
        try {
            return run.await();
        } catch (InterruptedException e) {
            run.cancel();
            throw e;
        }
    }

    @Override
    public CompiledPlan compile(DeploymentRequest request) {
        refuseWhenClosed();
        ArtifactCache cache = cache(request);
        PreparedDeployment prepared = new DeploymentPlanner(providers, cache, request, Purpose.COMPILE).prepare();
        return new Compilation(providers.kinds(), cache, request).forHosts(prepared);
    }

    @Override
    public Map<TargetTriple, CompiledPlan> compileAll(DeploymentRequest request) {
        refuseWhenClosed();
        ArtifactCache cache = cache(request);
        PreparedDeployment prepared =
                new DeploymentPlanner(providers, cache, request, Purpose.COMPILE_FOR_ALL).prepare();
        return new Compilation(providers.kinds(), cache, request).forAllKinds(prepared);
    }

    @Override
    public Preview preview(DeploymentRequest request) {
        refuseWhenClosed();
        PreparedDeployment prepared = new DeploymentPlanner(
                        providers, new ExplainingCache(cache(request)), request, Purpose.DEPLOY)
                .prepare();
        List<Preview.Host> hosts = new ArrayList<>();
        for (PreparedHost host : prepared.hosts()) {
            // Each host for itself, since what would change is noted there.
            ExplainingCache cache = new ExplainingCache(cache(request));
            Optional<PreparedHost.Obtained> obtained = host.triple().map(triple -> {
                try {
                    return host.artifacts().get(triple, cache);
                } catch (IOException e) {
                    throw new DeployException("cannot compile for " + host.target() + ": " + e.getMessage(), e);
                }
            });
            Preview.Host.Builder previewed = Preview.Host.builder(
                            host.target().name(), host.target().connection().toString())
                    .tasks(host.tasks());
            host.triple().ifPresent(previewed::triple);
            obtained.ifPresent(known -> previewed
                    .artifact(known.artifact().digest())
                    .size(known.artifact().size())
                    .artifactOrigin(known.origin())
                    .changes(cache.changes()));
            hosts.add(previewed.build());
        }
        return Preview.builder(prepared.plan(), prepared.inventory())
                .hosts(hosts)
                .stages(prepared.stages())
                .warnings(prepared.warnings())
                .build();
    }

    private void refuseWhenClosed() {
        synchronized (lifeLock) {
            if (closed) {
                throw new IllegalStateException("the deployer is closed");
            }
        }
    }

    @Override
    public void close() {
        List<DeploymentRun> open;
        boolean first;
        synchronized (lifeLock) {
            open = List.copyOf(running);
            open.forEach(run -> run.refuseInListener("close()"));
            first = !closed;
            closed = true;
        }
        if (first) {
            try {
                end(open);
            } finally {
                providers.close();
                over.complete(null);
            }
        } else {
            // Whoever leaves after this must be able to rely on it that nothing goes on.
            waitFor(over, grace.multipliedBy(2));
        }
    }

    /** Ends deployments: they are told to, and cut off if they do not in time. */
    private void end(List<DeploymentRun> runs) {
        CompletableFuture<?> ended = CompletableFuture.allOf(runs.stream()
                .map(run -> run.report().handle((report, problem) -> report).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
        inBackground(() -> runs.forEach(DeploymentRun::cancel));
        if (waitFor(ended, grace)) {
            return;
        }
        inBackground(() -> runs.forEach(DeploymentRun::cutOff));
        if (!waitFor(ended, FAREWELL)) {
            LOG.warn("the deployer is closed although deployments have not ended: {}", runs);
        }
    }

    /** Telling a host that does not listen may take for ever; closing does not. */
    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "rustle-deploy-close");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits, but no longer than this thread may. */
    private static boolean waitFor(CompletableFuture<?> end, Duration limit) {
        try {
            end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("failures were handled", e);
        }
    }
}

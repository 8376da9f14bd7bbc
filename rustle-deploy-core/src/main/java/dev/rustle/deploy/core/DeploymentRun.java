package dev.rustle.deploy.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.event.DeploymentFinished;
import dev.rustle.deploy.event.DeploymentStarted;

/** One deployment: all hosts, each on a thread of its own, as many at a time as there are permits. */
final class DeploymentRun implements RunningDeployment {
    private final RunContext context;
    private final PreparedDeployment prepared;
    private final Consumer<DeploymentReport> whenFinished;
    private final Instant started = Instant.now();
    private final CompletableFuture<DeploymentReport> report = new CompletableFuture<>();

    /**
     * Creates a run.
     *
     * @param whenFinished is told the report before anybody who waits for it
     */
    DeploymentRun(RunContext context, PreparedDeployment prepared, Consumer<DeploymentReport> whenFinished) {
        this.context = context;
        this.prepared = prepared;
        this.whenFinished = whenFinished;
    }

    /** Begins, on a thread of its own. */
    void start() {
        Thread coordinator = new Thread(this::run, "rustle-deploy-" + context.deploymentId());
        coordinator.start();
    }

    private void run() {
        try {
            context.events()
                    .send(new DeploymentStarted(
                            started,
                            context.deploymentId(),
                            prepared.plan(),
                            prepared.hosts().stream()
                                    .map(host -> host.target().name())
                                    .toList()));
            List<HostReport> hosts = work();
            DeploymentReport finished = new DeploymentReport(
                    context.deploymentId(),
                    context.operation(),
                    prepared.plan(),
                    prepared.inventory(),
                    started,
                    Duration.between(started, Instant.now()),
                    hosts,
                    prepared.warnings());
            context.events().send(new DeploymentFinished(Instant.now(), finished));
            whenFinished.accept(finished);
            report.complete(finished);
        } catch (Throwable e) {
            report.completeExceptionally(e);
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    /** Works on all hosts; threads are made as permits allow, so a thousand hosts are not a thousand threads unless they all wait for each other. */
    private List<HostReport> work() throws InterruptedException {
        ExecutorService executor = Executors.newCachedThreadPool(task -> new Thread(task, "rustle-deploy-host"));
        try {
            List<Future<HostReport>> working = new ArrayList<>();
            for (PreparedHost host : prepared.hosts()) {
                context.permits().acquire();
                working.add(executor.submit(() -> {
                    try {
                        return context.isCancelled() ? cancelled(host) : new HostDeployment(context, host).work();
                    } finally {
                        context.permits().release();
                    }
                }));
            }
            List<HostReport> reports = new ArrayList<>();
            for (Future<HostReport> future : working) {
                reports.add(future.get());
            }
            return reports;
        } catch (ExecutionException e) {
            throw new DeployException(
                    "unexpected " + e.getCause() + "; this is a defect, please report it", e.getCause());
        } finally {
            executor.shutdown();
        }
    }

    private HostReport cancelled(PreparedHost host) {
        context.gate().left(host.target().name());
        return new HostRecord(host.target().name()).report(new HostOutcome.Cancelled(Phase.CONNECT), 0);
    }

    @Override
    public DeploymentId deploymentId() {
        return context.deploymentId();
    }

    @Override
    public CompletionStage<DeploymentReport> report() {
        return report.minimalCompletionStage();
    }

    @Override
    public DeploymentReport await() throws InterruptedException {
        try {
            return report.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DeployException problem) {
                throw problem;
            }
            throw new DeployException("the deployment ended with an unexpected error: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void cancel() {
        context.cancellation().request(() -> context.gate().end("the deployment was cancelled"));
    }
}

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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.event.DeploymentFinished;
import dev.rustle.deploy.event.DeploymentStarted;
import dev.rustle.deploy.event.HostFinished;

/** One deployment: all hosts, each on a thread of its own, as many at a time as there are permits. */
final class DeploymentRun implements RunningDeployment {
    private final RunContext context;
    private final PreparedDeployment prepared;
    private final Consumer<DeploymentReport> whenFinished;
    private final Instant started = Instant.now();
    private final long startedAt = System.nanoTime();
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
        try {
            coordinator.start();
        } catch (Error e) {
            // There may be no thread left; whoever waits must learn that nothing will come.
            report.completeExceptionally(unexpected(e));
            throw e;
        }
    }

    private void run() {
        try {
            context.events().send(new DeploymentStarted(started, context.deploymentId(), prepared.plan(), hostNames()));
            List<HostReport> hosts = work();
            DeploymentReport finished = DeploymentReport.builder(
                            context.deploymentId(), context.operation(), prepared.plan(), prepared.inventory(), started)
                    .duration(Duration.ofNanos(System.nanoTime() - startedAt))
                    .hosts(hosts)
                    .warnings(prepared.warnings())
                    .build();
            // First: a listener may take the deployment back as soon as it learns how it ended.
            whenFinished.accept(finished);
            context.events().send(new DeploymentFinished(Instant.now(), finished));
            report.complete(finished);
        } catch (Throwable e) {
            report.completeExceptionally(unexpected(e));
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    private List<String> hostNames() {
        return prepared.hosts().stream().map(host -> host.target().name()).toList();
    }

    private static DeployException unexpected(@Nullable Throwable e) {
        return e instanceof DeployException problem
                ? problem
                : new DeployException("unexpected " + e + "; this is a defect, please report it", e);
    }

    /** Works on all hosts; threads are made as permits allow, so a thousand hosts are not a thousand threads unless they all wait for each other. */
    private List<HostReport> work() throws InterruptedException {
        ExecutorService executor = Executors.newCachedThreadPool(task -> new Thread(task, "rustle-deploy-host"));
        boolean complete = false;
        try {
            List<HostReport> reports = reports(begin(executor));
            complete = true;
            return reports;
        } finally {
            if (!complete) {
                // The report is about to fail: by then nothing may be going on any more.
                cutOff();
            }
            executor.shutdown();
            executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
    }

    private List<Future<HostReport>> begin(ExecutorService executor) throws InterruptedException {
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
        return working;
    }

    private static List<HostReport> reports(List<Future<HostReport>> working) throws InterruptedException {
        List<HostReport> reports = new ArrayList<>();
        for (Future<HostReport> future : working) {
            try {
                reports.add(future.get());
            } catch (ExecutionException e) {
                throw unexpected(e.getCause());
            }
        }
        return reports;
    }

    private HostReport cancelled(PreparedHost host) {
        context.gate().left(host.target().name());
        HostOutcome outcome = new HostOutcome.Cancelled(Phase.CONNECT);
        context.events().send(new HostFinished(Instant.now(), host.target().name(), outcome));
        return new HostRecord(host.target().name()).report(outcome, 0);
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
        refuseInListener("await()");
        return RunningDeployment.super.await();
    }

    /** Refuses what must not be called by the listener of this deployment. */
    void refuseInListener(String what) {
        context.events().refuseInListener(what);
    }

    @Override
    public void cancel() {
        context.cancellation().request(() -> context.gate().end("the deployment was cancelled"));
    }

    /** Cancels, and cuts the connections without waiting for tasks that run. */
    void cutOff() {
        context.sessions().cut();
        cancel();
    }
}

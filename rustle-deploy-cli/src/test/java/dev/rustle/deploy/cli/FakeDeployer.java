package dev.rustle.deploy.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.engine.DeploymentEngine;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.event.DeploymentFinished;
import dev.rustle.deploy.event.DeploymentStarted;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.TargetTriple;

/** A deployer that remembers what it was asked for and does nothing: what matters here is what the command line makes of options and results. */
final class FakeDeployer implements Deployer, DeploymentEngine, Deployers {
    static final Digest RELEASE = Digest.of(new byte[] {1});
    private static final DeploymentId ID = new DeploymentId("20260131T235959Z-0a1b2c3d");

    /** What a call asked of the deployer; without an operation it was to compile or to preview. */
    record Asked(DeploymentRequest request, @Nullable Operation operation) {}

    final List<Asked> asked = new ArrayList<>();
    Deployers.Settings settings = new Deployers.Settings(Optional.empty(), Optional.empty(), Optional.empty());
    HostOutcome outcome = new HostOutcome.Succeeded(Optional.of(RELEASE));
    List<Preview.Host> previewed = List.of(Preview.Host.builder("web1", "ssh:web1")
            .tasks(List.of("first", "second"))
            .build());
    Optional<RuntimeException> failure = Optional.empty();
    /** If set, deployments begin and last until they are cancelled. */
    Optional<CountDownLatch> begun = Optional.empty();

    /** Whether artifacts for all kinds of machines were asked for. */
    boolean forAllKinds;

    private final List<FakeRun> running = new ArrayList<>();

    @Override
    public Deployer open(Settings given) {
        settings = given;
        return this;
    }

    @Override
    public Deployment plan(PlanSource source) {
        return new Deployment(this, new DeploymentRequest.FromSource(source));
    }

    @Override
    public Deployment plan(Plan plan) {
        return new Deployment(this, new DeploymentRequest.FromPlan(plan));
    }

    @Override
    public Deployment artifacts(CompiledPlan compiled) {
        return new Deployment(this, new DeploymentRequest.FromArtifacts(compiled));
    }

    @Override
    public RunningDeployment start(DeploymentRequest request, Operation operation) {
        ask(request, operation);
        FakeRun run = new FakeRun(request, operation);
        request.listener().on(new DeploymentStarted(Instant.EPOCH, ID, "site", List.of("web1")));
        if (begun.isPresent()) {
            running.add(run);
            begun.get().countDown();
        } else {
            run.finish(outcome);
        }
        return run;
    }

    @Override
    public CompiledPlan compile(DeploymentRequest request) {
        ask(request, null);
        return CompiledPlan.builder("site", "hosts").build();
    }

    @Override
    public Map<TargetTriple, CompiledPlan> compileAll(DeploymentRequest request) {
        forAllKinds = true;
        return Map.of(TargetTriple.LINUX_X86_64, compile(request));
    }

    @Override
    public Preview preview(DeploymentRequest request) {
        ask(request, null);
        return Preview.builder("site", "hosts").hosts(previewed).stages(1).build();
    }

    private void ask(DeploymentRequest request, @Nullable Operation operation) {
        asked.add(new Asked(request, operation));
        failure.ifPresent(problem -> {
            throw problem;
        });
    }

    @Override
    public DeploymentReport rollback(DeploymentId deployment) {
        throw new DeployException("unknown deployment " + deployment, null);
    }

    @Override
    public void close() {
        running.forEach(RunningDeployment::cancel);
    }

    static DeploymentReport report(Operation operation, HostOutcome outcome) {
        return DeploymentReport.builder(ID, operation, "site", "hosts", Instant.EPOCH)
                .hosts(List.of(
                        HostReport.builder("web1", outcome).artifact(RELEASE).build()))
                .build();
    }

    private static final class FakeRun implements RunningDeployment {
        private final DeploymentRequest request;
        private final Operation operation;
        private final CompletableFuture<DeploymentReport> report = new CompletableFuture<>();

        FakeRun(DeploymentRequest request, Operation operation) {
            this.request = request;
            this.operation = operation;
        }

        synchronized void finish(HostOutcome outcome) {
            if (!report.isDone()) {
                DeploymentReport finished = FakeDeployer.report(operation, outcome);
                request.listener().on(new DeploymentFinished(Instant.EPOCH, finished));
                report.complete(finished);
            }
        }

        @Override
        public DeploymentId deploymentId() {
            return ID;
        }

        @Override
        public CompletionStage<DeploymentReport> report() {
            return report;
        }

        @Override
        public void cancel() {
            finish(new HostOutcome.Cancelled(HostOutcome.Phase.EXECUTE));
        }
    }
}

package dev.rustle.deploy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.engine.DeploymentEngine;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromPlan;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A deployment without a deployer: one is built when it is needed, for as long as it is needed. */
class OneShotTest {
    private final AtomicInteger built = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CompletableFuture<DeploymentReport> report = new CompletableFuture<>();
    private Optional<RuntimeException> refusal = Optional.empty();
    private boolean inListener;

    private Deployment deployment() {
        return new Deployment(
                new OneShotEngine(FakeDeployer::new),
                new FromPlan(Plan.builder("site").build()));
    }

    private final class FakeDeployer implements Deployer, DeploymentEngine, RunningDeployment {
        private boolean open = true;

        FakeDeployer() {
            built.incrementAndGet();
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
            return new Deployment(this, new DeploymentRequest.FromArtifacts(compiled));
        }

        @Override
        public DeploymentReport rollback(DeploymentId deployment) {
            throw new DeployException("unknown " + deployment, null);
        }

        @Override
        public RunningDeployment start(DeploymentRequest request, Operation operation) {
            refuse();
            return this;
        }

        @Override
        public CompiledPlan compile(DeploymentRequest request) {
            refuse();
            return CompiledPlan.builder("site", "hosts").build();
        }

        @Override
        public Map<TargetTriple, CompiledPlan> compileAll(DeploymentRequest request) {
            return Map.of(TargetTriple.LINUX_X86_64, compile(request));
        }

        @Override
        public Preview preview(DeploymentRequest request) {
            refuse();
            return Preview.builder("site", "hosts").build();
        }

        private void refuse() {
            assertThat(open).isTrue();
            refusal.ifPresent(problem -> {
                throw problem;
            });
        }

        @Override
        public DeploymentId deploymentId() {
            return new DeploymentId("20260131T235959Z-0a1b2c3d");
        }

        @Override
        public CompletionStage<DeploymentReport> report() {
            return report;
        }

        @Override
        public DeploymentReport await() throws InterruptedException {
            if (inListener) {
                throw new IllegalStateException("await() cannot be called by the listener");
            }
            return RunningDeployment.super.await();
        }

        @Override
        public void cancel() {
            report.completeExceptionally(new DeployException("cancelled", null));
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                closed.incrementAndGet();
            }
        }
    }

    private static DeploymentReport finished() {
        return DeploymentReport.builder(
                        new DeploymentId("20260131T235959Z-0a1b2c3d"), Operation.DEPLOY, "site", "hosts", Instant.EPOCH)
                .build();
    }

    @Test
    void nothingIsBuiltForADeploymentThatIsNeverCarriedOut() {
        assertThat(deployment().execute()).isNotNull();
        assertThat(built).hasValue(0);
    }

    @Test
    void oneDeploymentCanBeCarriedOutAgainAndAgain() throws InterruptedException {
        Deployment deployment = deployment();
        report.complete(finished());

        assertThat(deployment.preview().plan()).isEqualTo("site");
        assertThat(deployment.compile().plan()).isEqualTo("site");
        assertThat(deployment.compileAll()).containsOnlyKeys(TargetTriple.LINUX_X86_64);
        assertThat(deployment.deploy().plan()).isEqualTo("site");
        assertThat(deployment.rollback().plan()).isEqualTo("site");

        assertThat(built).hasValue(5);
        assertThat(closed).hasValue(5);
    }

    @Test
    void theDeployerLivesAsLongAsTheRun() throws InterruptedException {
        RunningDeployment running = deployment().start();
        assertThat(closed).hasValue(0);

        report.complete(finished());

        assertThat(running.await().plan()).isEqualTo("site");
        assertThat(closed).hasValue(1);
    }

    @Test
    void aRequestThatIsRefusedLeavesNothingOpen() {
        refusal = Optional.of(new DeployException("no", null));
        Deployment deployment = deployment();

        assertThatThrownBy(deployment::preview).hasMessage("no");
        assertThatThrownBy(deployment::compile).hasMessage("no");
        assertThatThrownBy(deployment::start).hasMessage("no");

        assertThat(closed).hasValue(3);
    }

    @Test
    void whateverARunEndsWithIsADeployException() {
        RunningDeployment running = deployment().start();
        report.completeExceptionally(new CompletionException(new IllegalStateException("defect")));

        assertThatThrownBy(running::await)
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("defect")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> running.report().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(DeployException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatTheRunRefusesToItsListenerIsRefused() throws InterruptedException {
        RunningDeployment running = deployment().start();
        inListener = true;
        assertThatThrownBy(running::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("await() cannot be called by the listener");
        inListener = false;
        report.complete(finished());
        assertThat(running.await().plan()).isEqualTo("site");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoeverWaitsLearnsThatNothingCouldBeClosed() {
        RunningDeployment running = withoutThreads();
        report.complete(finished());
        assertThatThrownBy(running::await)
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("the deployment is over")
                .hasMessageContaining("no more threads")
                .hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatARunEndedWithGoesBeforeWhatCouldNotBeClosed() {
        DeployException problem = new DeployException("no more", null);
        RunningDeployment running = withoutThreads();
        report.completeExceptionally(problem);
        assertThatThrownBy(running::await).isSameAs(problem).hasSuppressedException(noThreads);
    }

    private RunningDeployment withoutThreads() {
        FakeDeployer deployer = new FakeDeployer();
        return new OneShotDeployment(deployer, deployer, task -> {
            throw noThreads;
        });
    }

    private final OutOfMemoryError noThreads = new OutOfMemoryError("no more threads");

    @Test
    void aRunThatFailsAsAWholeSaysWhy() {
        DeployException problem = new DeployException("no more", null);
        RunningDeployment running = deployment().start();
        report.completeExceptionally(problem);

        assertThatThrownBy(running::await).isSameAs(problem);
    }
}

package dev.rustle.deploy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/** A running deployment with a deployer of its own, which is closed before anybody learns that the deployment is over. */
final class OneShotDeployment implements RunningDeployment {
    private final RunningDeployment running;
    private final CompletableFuture<DeploymentReport> closed = new CompletableFuture<>();

    OneShotDeployment(RunningDeployment running, Deployer deployer) {
        this.running = running;
        // The report completes on a thread of the deployer, and close() waits for these: another thread has to close.
        running.report()
                .whenComplete((report, problem) ->
                        new Thread(() -> close(deployer, report, problem), "rustle-deploy-close").start());
    }

    private void close(Deployer deployer, @Nullable DeploymentReport report, @Nullable Throwable problem) {
        Throwable ended = problem;
        try {
            deployer.close();
        } catch (Throwable e) {
            if (ended == null) {
                ended = e;
            } else if (ended != e) {
                ended.addSuppressed(e);
            }
        }
        if (ended == null) {
            closed.complete(report);
        } else {
            closed.completeExceptionally(DeployException.of(ended));
        }
    }

    @Override
    public DeploymentId deploymentId() {
        return running.deploymentId();
    }

    @Override
    public CompletionStage<DeploymentReport> report() {
        return closed.minimalCompletionStage();
    }

    @Override
    public void cancel() {
        running.cancel();
    }
}

package dev.rustle.deploy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/** A running deployment with a deployer of its own, which is closed before anybody learns that the deployment is over. */
final class OneShotDeployment implements RunningDeployment {
    private final RunningDeployment running;
    private final CompletableFuture<DeploymentReport> closed = new CompletableFuture<>();

    OneShotDeployment(RunningDeployment running, Deployer deployer, ThreadFactory closing) {
        this.running = running;
        // The report completes on a thread of the deployer, and close() waits for these: another thread has to close.
        running.report().whenComplete((report, problem) -> {
            try {
                closing.newThread(() -> close(deployer, report, problem)).start();
            } catch (Throwable e) {
                closed.completeExceptionally(unclosed(e, problem));
            }
        });
    }

    private static DeployException unclosed(Throwable noThread, @Nullable Throwable problem) {
        if (problem != null) {
            DeployException end = DeployException.of(problem);
            end.addSuppressed(noThread);
            return end;
        }
        return new DeployException(
                "the deployment is over, but its connections stay open: no thread could be started to close them: "
                        + noThread,
                noThread);
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
    public DeploymentReport await() throws InterruptedException {
        try {
            // Only the run knows whether this is its listener's thread, and refuses then.
            running.await();
        } catch (DeployException e) {
            // What the run ended with, and the close after it, is what everybody learns below.
            return RunningDeployment.super.await();
        }
        return RunningDeployment.super.await();
    }

    @Override
    public void cancel() {
        running.cancel();
    }
}

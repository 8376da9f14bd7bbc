package dev.rustle.deploy;

import java.util.concurrent.CompletionStage;

/** A running deployment with a deployer of its own, which is closed when the report is there. */
final class OneShotDeployment implements RunningDeployment {
    private final RunningDeployment running;
    private final CompletionStage<DeploymentReport> closed;

    OneShotDeployment(RunningDeployment running, Deployer deployer) {
        this.running = running;
        // The report completes on a thread of the deployer, and close() waits for these: another thread has to close.
        closed = running.report().whenCompleteAsync((report, problem) -> deployer.close(), task -> {
            Thread closer = new Thread(task, "rustle-deploy-close");
            closer.start();
        });
    }

    @Override
    public DeploymentId deploymentId() {
        return running.deploymentId();
    }

    @Override
    public CompletionStage<DeploymentReport> report() {
        return closed;
    }

    @Override
    public DeploymentReport await() throws InterruptedException {
        try {
            return closed.toCompletableFuture().get();
        } catch (java.util.concurrent.ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof DeployException problem) {
                throw problem;
            }
            throw new DeployException("the deployment ended with an unexpected error: " + cause, cause);
        }
    }

    @Override
    public void cancel() {
        running.cancel();
    }
}

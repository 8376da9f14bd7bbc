package dev.rustle.deploy;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** A deployment that was started. Safe for use by many threads. */
public interface RunningDeployment {

    /** Returns the id. */
    DeploymentId deploymentId();

    /**
     * Returns what completes with the report; exceptionally only if the deployment as a whole could not be done, and then always with a {@link DeployException}. As
     * with every stage, what is chained to it sees that exception as the cause of a {@link java.util.concurrent.CompletionException}.
     *
     * <p>What is chained without an executor runs on a thread of the deployment and holds it up; it must not wait for the deployment or close its deployer.
     */
    CompletionStage<DeploymentReport> report();

    /**
     * Waits for the end.
     *
     * @throws IllegalStateException if the listener of this deployment calls this while it is told something, see {@link dev.rustle.deploy.event.DeploymentListener}
     * @throws DeployException if the deployment as a whole could not be done
     * @throws InterruptedException if the thread was interrupted; the deployment goes on
     */
    default DeploymentReport await() throws InterruptedException {
        try {
            return report().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw DeployException.of(e);
        }
    }

    /**
     * Ends the deployment soon: no host is begun any more, no step is begun on the others; a task that runs may end. The report says which hosts were cancelled.
     */
    void cancel();
}

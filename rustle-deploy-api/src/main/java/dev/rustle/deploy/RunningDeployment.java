package dev.rustle.deploy;

import java.util.concurrent.CompletionStage;

/** A deployment that was started. Safe for use by many threads. */
public interface RunningDeployment {

    /** Returns the id. */
    DeploymentId deploymentId();

    /** Returns what completes with the report; exceptionally, with a {@link DeployException}, only if the deployment as a whole could not be done. */
    CompletionStage<DeploymentReport> report();

    /**
     * Waits for the end.
     *
     * @throws DeployException if the deployment as a whole could not be done
     * @throws InterruptedException if the thread was interrupted; the deployment goes on
     */
    DeploymentReport await() throws InterruptedException;

    /**
     * Ends the deployment soon: no host is begun any more, no step is begun on the others; a task that runs may end. The report says which hosts were cancelled.
     */
    void cancel();
}

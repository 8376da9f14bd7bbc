package dev.rustle.deploy;

import java.nio.file.Path;

import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.spi.PlanSource;

/**
 * The environment of deployments: compilers, transports, the cache, and the threads. Make one, use it for many deployments, close it.
 *
 * <pre>{@code
 * try (Deployer deployer = Deployer.builder().build()) {
 *     DeploymentReport report = deployer.plan(Path.of("plan.json"))
 *             .targets(Inventory.read(Path.of("hosts.ini")).select("web"))
 *             .verify()
 *             .execute()
 *             .deploy();
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public interface Deployer extends AutoCloseable {

    /** Starts a deployer. */
    static DeployerBuilder builder() {
        return new DeployerBuilder();
    }

    /** Starts a deployment of a plan file. The file is read when the deployment is. */
    default Deployment plan(Path file) {
        return plan(PlanSource.of(file));
    }

    /** Starts a deployment of a plan that is text. The text is read when the deployment is. */
    Deployment plan(PlanSource source);

    /** Starts a deployment of a plan. */
    Deployment plan(Plan plan);

    /** Starts a deployment of artifacts that {@link Deployment#compile()} gave, to the hosts that they were compiled for. */
    Deployment artifacts(CompiledPlan compiled);

    /**
     * Takes back a deployment that this deployer made: each host on which it made another release the current one goes back to the release before. Hosts on which it changed
     * nothing are left alone and are not in the report; hosts on which another release is current by now fail. It is done with the timeout and the parallelism of the
     * deployment.
     *
     * @throws DeployException if this deployer made no deployment of that id, or has made more than 100 since; {@link Deployment#rollback()} does not depend on who
     *     made it
     * @throws InterruptedException if the thread was interrupted; no step is begun any more then
     */
    DeploymentReport rollback(DeploymentId deployment) throws InterruptedException;

    /**
     * Cancels what runs, waits until tasks that run have ended, and closes what this deployer has created. After 30 seconds it waits no longer but gives up connections that are
     * being made and cuts the others; a task that still runs on a host goes on there, and the host is reported as {@link HostOutcome.Detached}. It returns at the latest some 10
     * seconds after that. May be repeated; every call waits for the end. If the thread is interrupted, nothing is waited for and its interrupt status stays.
     *
     * @throws IllegalStateException if the listener of a deployment that runs calls this while it is told something
     */
    @Override
    void close();
}

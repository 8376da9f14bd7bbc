package dev.rustle.deploy.event;

/**
 * Learns what happens during a deployment.
 *
 * <p>Events of one host arrive one after another, in order, on the thread that works on that host; those of different hosts may arrive at the same time, so a
 * listener is safe for use by many threads. A slow listener slows the host. An exception is logged and affects neither the deployment nor other events.
 *
 * <p>The deployment waits while a listener is told something. So a listener may cancel the deployment, but must not wait for it: neither
 * {@link dev.rustle.deploy.RunningDeployment#await()} nor the close of its deployer may be called here: neither could ever return, so both refuse with an {@link IllegalStateException}. Texts of events are as the host sent
 * them; {@link dev.rustle.deploy.DisplayText} makes them fit to print.
 *
 * <p>The order of the events of a deployment:
 *
 * <pre>{@code
 * DeploymentStarted ( host* )* DeploymentFinished?
 * host: HostStarted? HostProbed? HostWarning* ArtifactCompiled? ArtifactShipped? ArtifactVerified? ReleaseActivated?
 *       ( TaskStarted | TaskFinished | StageFinished | HostWarning )* HostFinished
 * }</pre>
 *
 * <p>A host that was never begun, since the deployment was cancelled before, has no {@link HostStarted}, only a {@link HostFinished}. There is no
 * {@link DeploymentFinished} if the deployment broke as a whole: {@link dev.rustle.deploy.RunningDeployment#report()} completes exceptionally then, and hosts that were not
 * over may lack their {@link HostFinished} too.
 */
@FunctionalInterface
public interface DeploymentListener {
    /** Is told what happened. */
    void on(DeploymentEvent event);
}

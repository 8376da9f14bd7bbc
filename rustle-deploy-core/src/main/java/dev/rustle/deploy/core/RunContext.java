package dev.rustle.deploy.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.host.RunOptions;
import dev.rustle.deploy.core.host.Shipper.Verification;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.target.Secret;

/**
 * What the hosts of one deployment share.
 *
 * @param deploymentId the id of the deployment
 * @param operation what is done
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param timeout how long one host may take up to activation
 * @param verification how artifacts are checked on the host
 * @param runOptions how artifacts run; empty if they do not
 * @param secrets what runs are told and nobody else
 * @param afterRun what becomes of what was deployed after a run that went well
 * @param expectedReleases the releases that must be current where a deployment is taken back
 * @param providers the implementations
 * @param output where artifacts are written as files
 * @param events who learns what happens
 * @param gate lets stages begin
 * @param permits how many hosts are worked on at a time
 * @param cache the cache of this deployment
 * @param activated the releases that became current because of this deployment, by host
 * @param cancellation whether the caller has ended the deployment
 * @param sessions the connections
 */
record RunContext(
        DeploymentId deploymentId,
        Operation operation,
        String plan,
        String inventory,
        Duration timeout,
        Verification verification,
        Optional<RunOptions> runOptions,
        Map<String, Secret> secrets,
        AfterRun afterRun,
        Map<String, Digest> expectedReleases,
        Providers providers,
        OutputDirectory output,
        EventSink events,
        StageGate gate,
        Permits permits,
        ArtifactCache cache,
        Map<String, Digest> activated,
        Cancellation cancellation,
        OpenSessions sessions) {

    /** What becomes of what was deployed to a host after a run that went well there. */
    enum AfterRun {
        KEEP,
        CLEAN_UP
    }

    Transport transport(String id) {
        return providers.transport(id);
    }

    Optional<Digest> expectedRelease(String host) {
        return Optional.ofNullable(expectedReleases.get(host));
    }

    boolean isCancelled() {
        return cancellation.isRequested();
    }
}

package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import dev.rustle.deploy.DeploymentId;

/**
 * A deployment begins.
 *
 * @param time when it happened
 * @param deployment its id
 * @param plan the name of the plan
 * @param hosts the names of the hosts
 */
public record DeploymentStarted(Instant time, DeploymentId deployment, String plan, List<String> hosts)
        implements DeploymentEvent {
    public DeploymentStarted {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(plan, "plan");
        hosts = List.copyOf(hosts);
    }
}

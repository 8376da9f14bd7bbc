package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

import dev.rustle.deploy.DeploymentReport;

/**
 * A deployment is over.
 *
 * @param time when it happened
 * @param report what it did
 */
public record DeploymentFinished(Instant time, DeploymentReport report) implements DeploymentEvent {
    public DeploymentFinished {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(report, "report");
    }
}

package dev.rustle.deploy.event;

import java.time.Instant;
import java.util.Objects;

import dev.rustle.deploy.DeploymentReport;

/**
 * A deployment is over, and there is a report. One that broke as a whole ends without this event, see {@link DeploymentListener}.
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

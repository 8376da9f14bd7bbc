package dev.rustle.deploy.event;

import java.time.Instant;

/**
 * Something that happened during a deployment. The hierarchy is open: later versions add kinds, and a listener ignores those that it does not know.
 */
public interface DeploymentEvent {
    /** Returns when it happened, by the clock of this machine. */
    Instant time();
}

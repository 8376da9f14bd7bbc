package dev.rustle.deploy.event;

import java.time.Instant;

import dev.rustle.deploy.DeploymentReport;

/**
 * A deployment is over.
 *
 * @param time when it happened
 * @param report what it did
 */
public record DeploymentFinished(Instant time, DeploymentReport report) implements DeploymentEvent {}

package dev.rustle.deploy.event;

import java.time.Instant;

/**
 * The work on a host begins.
 *
 * @param time when it happened
 * @param host the host
 */
public record HostStarted(Instant time, String host) implements HostEvent {}

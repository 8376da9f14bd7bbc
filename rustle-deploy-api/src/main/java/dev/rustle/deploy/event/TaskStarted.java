package dev.rustle.deploy.event;

import java.time.Instant;

/**
 * A task begins.
 *
 * @param time when it happened
 * @param host the host
 * @param play the id of the play
 * @param task the id of the task
 * @param name the name that people see
 * @param module the module
 */
public record TaskStarted(Instant time, String host, String play, String task, String name, String module)
        implements HostEvent {}

package dev.rustle.deploy.spi;

import java.time.Duration;
import java.util.Objects;

import dev.rustle.deploy.target.Connection;

/**
 * A wish for a session.
 *
 * @param host the name by which messages call the host
 * @param connection where and how
 * @param timeout how long connecting and authenticating may take together
 */
public record ConnectRequest(String host, Connection connection, Duration timeout) {
    public ConnectRequest {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(timeout, "timeout");
    }
}

package dev.rustle.deploy.spi;

import java.time.Duration;
import java.util.Objects;

import dev.rustle.deploy.target.Connection;

/**
 * A wish for a session.
 *
 * @param host the name by which messages call the host
 * @param connection where and how; its {@link Connection#transport()} is the id of the transport that is asked
 * @param timeout how long connecting and authenticating may take together, retries included; positive. {@link Connection#connectTimeout()} has no say
 *     here: whoever makes the request has already chosen between the two
 */
public record ConnectRequest(String host, Connection connection, Duration timeout) {
    public ConnectRequest {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(connection, "connection");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of a connect request must be positive: " + timeout);
        }
    }
}

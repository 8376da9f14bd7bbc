package dev.rustle.deploy.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.target.Connection;

/** A wish for a session. A value. */
public final class ConnectRequest {
    private final String host;
    private final Connection connection;
    private final Duration timeout;

    private ConnectRequest(String host, Connection connection, Duration timeout) {
        this.host = Objects.requireNonNull(host, "host");
        this.connection = Objects.requireNonNull(connection, "connection");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of a connect request must be positive: " + timeout);
        }
    }

    /**
     * Returns a request.
     *
     * @param host the name by which messages call the host
     * @param connection where and how
     * @param timeout how long connecting and authenticating may take together, retries included; positive
     */
    public static ConnectRequest of(String host, Connection connection, Duration timeout) {
        return new ConnectRequest(host, connection, timeout);
    }

    /** Returns the name by which messages call the host. */
    public String host() {
        return host;
    }

    /** Returns where and how; its {@link Connection#transport()} is the id of the transport that is asked. */
    public Connection connection() {
        return connection;
    }

    /**
     * Returns how long connecting and authenticating may take together, retries included; positive. {@link Connection#connectTimeout()} has no say here: whoever
     * makes the request has already chosen between the two.
     */
    public Duration timeout() {
        return timeout;
    }

    private List<Object> parts() {
        return List.of(host, connection, timeout);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectRequest that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return host + " by " + connection + " within " + timeout;
    }
}

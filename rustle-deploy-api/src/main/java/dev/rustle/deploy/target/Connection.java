package dev.rustle.deploy.target;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;

/** How a host is reached: which transport, where, as whom. Immutable. */
public final class Connection {
    /** The id of the transport that runs things on this machine. */
    public static final String LOCAL = "local";
    /** The id of the transport over SSH. */
    public static final String SSH = "ssh";

    private final String transport;
    private final String address;
    private final OptionalInt port;
    private final Optional<String> user;
    private final Credentials credentials;
    private final HostKeys hostKeys;
    private final Optional<Duration> connectTimeout;

    private Connection(Builder builder) {
        transport = builder.transport;
        address = builder.address;
        port = builder.port == null ? OptionalInt.empty() : OptionalInt.of(builder.port);
        user = Optional.ofNullable(builder.user);
        credentials = Once.orElse(builder.credentials, Credentials.defaults());
        hostKeys = Once.orElse(builder.hostKeys, HostKeys.known());
        connectTimeout = Optional.ofNullable(builder.connectTimeout);
    }

    /** Returns the connection to this machine. */
    public static Connection local() {
        return builder(LOCAL, "localhost").build();
    }

    /** Starts a connection over SSH to a host name or address. */
    public static Builder ssh(String address) {
        return builder(SSH, address);
    }

    /** Starts a connection by a transport with the given id. */
    public static Builder builder(String transport, String address) {
        return new Builder(transport, address);
    }

    /** Returns the id of the transport. */
    public String transport() {
        return transport;
    }

    /** Returns the host name or address. */
    public String address() {
        return address;
    }

    /** Returns the port; empty for the transport's own default. */
    public OptionalInt port() {
        return port;
    }

    /** Returns the login name; empty for the name of the user who runs this JVM. */
    public Optional<String> user() {
        return user;
    }

    /** Returns how we prove who we are. */
    public Credentials credentials() {
        return credentials;
    }

    /** Returns how the host proves what it is. */
    public HostKeys hostKeys() {
        return hostKeys;
    }

    /** Returns how long connecting and authenticating may take; empty for the deployment's own limit. */
    public Optional<Duration> connectTimeout() {
        return connectTimeout;
    }

    /** Returns {@code transport:user@address:port}. */
    @Override
    public String toString() {
        // As in URLs: the colons of an address are not that before the port (RFC 3986, section 3.2.2).
        String host = port.isPresent() && address.contains(":") ? "[" + address + "]" : address;
        return transport + ":" + user.map(name -> name + "@").orElse("") + host
                + (port.isPresent() ? ":" + port.getAsInt() : "");
    }

    /** Builds a {@link Connection}. Not safe for use by many threads. */
    public static final class Builder {
        private final String transport;
        private final String address;
        private @Nullable Integer port;
        private @Nullable String user;
        private @Nullable Credentials credentials;
        private @Nullable HostKeys hostKeys;
        private @Nullable Duration connectTimeout;

        private Builder(String transport, String address) {
            this.transport = Objects.requireNonNull(transport, "transport");
            this.address = Objects.requireNonNull(address, "address");
            if (address.isBlank()) {
                throw new IllegalArgumentException("the address of a connection must not be blank");
            }
        }

        /** Sets the port, 1 to 65535. */
        public Builder port(int number) {
            if (number < 1 || number > 65_535) {
                throw new IllegalArgumentException("port " + number + " is not between 1 and 65535");
            }
            port = Once.set(port, number, "port");
            return this;
        }

        /** Sets the login name. */
        public Builder user(String name) {
            user = Once.set(user, name, "user");
            return this;
        }

        /** Sets how we prove who we are. */
        public Builder credentials(Credentials value) {
            credentials = Once.set(credentials, value, "credentials");
            return this;
        }

        /** Sets how the host proves what it is. */
        public Builder hostKeys(HostKeys value) {
            hostKeys = Once.set(hostKeys, value, "hostKeys");
            return this;
        }

        /** Sets how long connecting and authenticating may take. */
        public Builder connectTimeout(Duration value) {
            if (Objects.requireNonNull(value, "connectTimeout").isNegative() || value.isZero()) {
                throw new IllegalArgumentException("the connect timeout must be positive: " + value);
            }
            connectTimeout = Once.set(connectTimeout, value, "connectTimeout");
            return this;
        }

        /** Returns the connection. */
        public Connection build() {
            return new Connection(this);
        }
    }
}

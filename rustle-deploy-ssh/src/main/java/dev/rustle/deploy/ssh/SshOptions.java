package dev.rustle.deploy.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Settings of an {@link SshTransport}. Immutable. */
public final class SshOptions {
    private final Path userFolder;
    private final Path systemKnownHosts;
    private final Duration heartbeatInterval;
    private final int heartbeatsMissed;
    private final int connectAttempts;

    private SshOptions(Builder builder) {
        userFolder = builder.userFolder;
        systemKnownHosts = builder.systemKnownHosts;
        heartbeatInterval = builder.heartbeatInterval;
        heartbeatsMissed = builder.heartbeatsMissed;
        connectAttempts = builder.connectAttempts;
    }

    /** Returns the usual settings. */
    public static SshOptions defaults() {
        return builder().build();
    }

    /** Starts with the usual settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the folder of the user's own keys and {@code known_hosts}. */
    public Path userFolder() {
        return userFolder;
    }

    /** Returns the known hosts of the machine. */
    public Path systemKnownHosts() {
        return systemKnownHosts;
    }

    /** Returns how often a silent host is asked for a sign of life. */
    public Duration heartbeatInterval() {
        return heartbeatInterval;
    }

    /** Returns after how many unanswered heartbeats a connection counts as lost. */
    public int heartbeatsMissed() {
        return heartbeatsMissed;
    }

    /** Returns how often a connection is tried. */
    public int connectAttempts() {
        return connectAttempts;
    }

    /** Builds {@link SshOptions}. Not safe for use by many threads. */
    public static final class Builder {
        private Path userFolder = Path.of(System.getProperty("user.home"), ".ssh");
        private Path systemKnownHosts = Path.of("/etc/ssh/ssh_known_hosts");
        private Duration heartbeatInterval = Duration.ofSeconds(15);
        private int heartbeatsMissed = 3;
        private int connectAttempts = 3;

        private Builder() {}

        /** Sets the folder of the user's own keys and {@code known_hosts}. Default: {@code ~/.ssh}. */
        public Builder userFolder(Path folder) {
            userFolder = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /** Sets the known hosts of the machine. Default: {@code /etc/ssh/ssh_known_hosts}. */
        public Builder systemKnownHosts(Path file) {
            systemKnownHosts = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Sets how a host that has silently gone is noticed: it is asked for a sign of life in the given interval (default: 15 seconds), and after so
         * many unanswered requests (default: 3) the connection counts as lost.
         */
        public Builder heartbeat(Duration interval, int missed) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("the heartbeat interval must be positive: " + interval);
            }
            if (missed < 1) {
                throw new IllegalArgumentException("the number of missed heartbeats must be positive: " + missed);
            }
            heartbeatInterval = interval;
            heartbeatsMissed = missed;
            return this;
        }

        /**
         * Sets how often a connection is tried that ends before we said who we are, as busy hosts do to newcomers. Default: 3; 1 means no second try.
         * All tries together take no longer than the timeout of the request.
         */
        public Builder connectAttempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("the number of connect attempts must be positive: " + attempts);
            }
            connectAttempts = attempts;
            return this;
        }

        /** Returns the settings. */
        public SshOptions build() {
            return new SshOptions(this);
        }
    }
}

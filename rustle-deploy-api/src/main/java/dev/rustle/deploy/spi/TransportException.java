package dev.rustle.deploy.spi;

import java.io.Serial;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** A host could not be reached, or not be used. The message names the host, the place, the cause and the next step. */
public final class TransportException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Phase phase;
    private final Kind kind;

    /** What was being done. */
    public enum Phase {
        /** The request itself was looked at. */
        CONFIGURE,
        /** The name was looked up and the network connection was made. */
        CONNECT,
        /** The host proved what it is and keys were exchanged. */
        NEGOTIATE,
        /** We proved who we are. */
        AUTHENTICATE,
        /** A command was started or talked to. */
        EXECUTE
    }

    /** What went wrong. */
    public enum Kind {
        /** Settings that cannot work: an unreadable key file, an argument that cannot be passed. */
        CONFIGURATION,
        /** The name of the host is not known. */
        UNKNOWN_HOST,
        /** Nobody listens there, or the way there is barred. */
        REFUSED,
        /** No answer in time. */
        TIMEOUT,
        /** The host's key is not among the known ones. */
        HOST_KEY_UNKNOWN,
        /** The host's key is not the one that is known. */
        HOST_KEY_CHANGED,
        /** Neither side knows an algorithm that the other accepts. */
        NO_COMMON_ALGORITHM,
        /** The host does not accept our credentials. */
        AUTHENTICATION_FAILED,
        /** The connection ended. */
        CONNECTION_LOST,
        /** The transport is closed. */
        CLOSED,
        /** Anything else. */
        OTHER
    }

    /** Creates an exception; the message names the host, the place, the cause and the next step. */
    public TransportException(Phase phase, Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.phase = Objects.requireNonNull(phase, "phase");
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Returns what was being done. */
    public Phase phase() {
        return phase;
    }

    /** Returns what went wrong. */
    public Kind kind() {
        return kind;
    }
}

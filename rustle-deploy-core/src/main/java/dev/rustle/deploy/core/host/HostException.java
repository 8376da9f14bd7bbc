package dev.rustle.deploy.core.host;

import java.io.Serial;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.HostOutcome.Phase;

/** A step on a host failed. It ends the work on that host and becomes its outcome. */
public final class HostException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The step. */
    private final Phase phase;

    /** What kind of failure the host named, if it did. */
    private final @Nullable String kind;

    /** The segments that the host named as damaged. */
    private final transient List<String> segments;

    /** Creates an exception for what was found out on the controller. */
    public HostException(Phase phase, String message) {
        this(phase, message, null);
    }

    /** Creates an exception for what was found out on the controller. */
    public HostException(Phase phase, String message, @Nullable Throwable cause) {
        this(phase, null, List.of(), message, cause);
    }

    HostException(
            Phase phase, @Nullable String kind, List<String> segments, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.phase = phase;
        this.kind = kind;
        this.segments = List.copyOf(segments);
    }

    /** Returns the step. */
    public Phase phase() {
        return phase;
    }

    /** Returns what the host called the failure. */
    Optional<String> kind() {
        return Optional.ofNullable(kind);
    }

    /** Returns the digests of the segments that the host called damaged. */
    List<String> segments() {
        return segments;
    }

    /** Returns the message, which is never missing. */
    public String problem() {
        return String.valueOf(getMessage());
    }
}

package dev.rustle.deploy.spi;

import java.util.Objects;
import java.util.Optional;

/**
 * How a plan is to be read.
 *
 * @param sizeLimit how many bytes a source may have
 * @param unknownKeys what an unknown key on a play, task or handler is
 * @param planName the name that the caller gives to the plan; empty for the plan's own, or its file's
 */
public record ReadContext(long sizeLimit, UnknownKeys unknownKeys, Optional<String> planName) {
    /** The size limit unless the caller sets another: 64 MiB. */
    public static final long DEFAULT_SIZE_LIMIT = 64L * 1024 * 1024;

    public ReadContext {
        if (sizeLimit < 1) {
            throw new IllegalArgumentException("the size limit must be positive: " + sizeLimit);
        }
        Objects.requireNonNull(unknownKeys, "unknownKeys");
        Objects.requireNonNull(planName, "planName");
    }

    /** Creates a context in which the caller gives no name to the plan. */
    public ReadContext(long sizeLimit, UnknownKeys unknownKeys) {
        this(sizeLimit, unknownKeys, Optional.empty());
    }

    /** Returns this context with a name for the plan. */
    public ReadContext withPlanName(String name) {
        return new ReadContext(sizeLimit, unknownKeys, Optional.of(name));
    }

    /** Returns the usual strict reading. */
    public static ReadContext strict() {
        return new ReadContext(DEFAULT_SIZE_LIMIT, UnknownKeys.ERROR);
    }

    /** What to make of a key that nobody knows where it would change what happens. */
    public enum UnknownKeys {
        /** An error: {@code whne: false} must not run the task. */
        ERROR,
        /** A warning. */
        WARNING
    }
}

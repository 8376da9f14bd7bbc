package dev.rustle.deploy.spi;

/**
 * How a plan is to be read.
 *
 * @param sizeLimit how many bytes a source may have
 * @param unknownKeys what an unknown key on a play, task or handler is
 */
public record ReadContext(long sizeLimit, UnknownKeys unknownKeys) {
    /** The size limit unless the caller sets another: 64 MiB. */
    public static final long DEFAULT_SIZE_LIMIT = 64L * 1024 * 1024;

    public ReadContext {
        if (sizeLimit < 1) {
            throw new IllegalArgumentException("the size limit must be positive: " + sizeLimit);
        }
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

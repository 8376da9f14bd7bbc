package dev.rustle.deploy.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** How a plan is to be read. A value. */
public final class ReadContext {
    /** The size limit unless the caller sets another: 64 MiB. */
    public static final long DEFAULT_SIZE_LIMIT = 64L * 1024 * 1024;

    private static final ReadContext STRICT = new ReadContext(DEFAULT_SIZE_LIMIT, UnknownKeys.ERROR, Optional.empty());

    private final long sizeLimit;
    private final UnknownKeys unknownKeys;
    private final Optional<String> planName;

    private ReadContext(long sizeLimit, UnknownKeys unknownKeys, Optional<String> planName) {
        if (sizeLimit < 1) {
            throw new IllegalArgumentException("the size limit must be positive: " + sizeLimit);
        }
        this.sizeLimit = sizeLimit;
        this.unknownKeys = Objects.requireNonNull(unknownKeys, "unknownKeys");
        this.planName = planName;
    }

    /** Returns the usual strict reading, with the default size limit. */
    public static ReadContext strict() {
        return STRICT;
    }

    /** Returns this context with another limit, positive, on how many bytes a source may have. */
    public ReadContext withSizeLimit(long bytes) {
        return new ReadContext(bytes, unknownKeys, planName);
    }

    /** Returns this context with another opinion on unknown keys. */
    public ReadContext withUnknownKeys(UnknownKeys opinion) {
        return new ReadContext(sizeLimit, opinion, planName);
    }

    /** Returns this context with a name for the plan. */
    public ReadContext withPlanName(String name) {
        return new ReadContext(sizeLimit, unknownKeys, Optional.of(Objects.requireNonNull(name, "name")));
    }

    /** Returns how many bytes a source may have. */
    public long sizeLimit() {
        return sizeLimit;
    }

    /** Returns what an unknown key on a play, task or handler is. */
    public UnknownKeys unknownKeys() {
        return unknownKeys;
    }

    /** Returns the name that the caller gives to the plan; empty for the plan's own, or its file's. */
    public Optional<String> planName() {
        return planName;
    }

    private List<Object> parts() {
        return List.of(sizeLimit, unknownKeys, planName);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReadContext that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "at most " + sizeLimit + " bytes, unknown keys: " + unknownKeys;
    }

    /** What to make of a key that nobody knows where it would change what happens. */
    public enum UnknownKeys {
        /** An error: {@code whne: false} must not run the task. */
        ERROR,
        /** A warning. */
        WARNING
    }
}

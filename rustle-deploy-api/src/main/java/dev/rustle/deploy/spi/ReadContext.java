package dev.rustle.deploy.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** How a plan is to be read. A value. */
public final class ReadContext {
    /** The size limit unless the caller sets another: 64 MiB. */
    public static final long DEFAULT_SIZE_LIMIT = 64L * 1024 * 1024;

    private static final ReadContext STRICT =
            new ReadContext(DEFAULT_SIZE_LIMIT, UnknownKeys.ERROR, Optional.empty(), OwnInventory.USED);

    private final long sizeLimit;
    private final UnknownKeys unknownKeys;
    private final Optional<String> planName;
    private final OwnInventory ownInventory;

    private ReadContext(long sizeLimit, UnknownKeys unknownKeys, Optional<String> planName, OwnInventory ownInventory) {
        if (sizeLimit < 1) {
            throw new IllegalArgumentException("the size limit must be positive: " + sizeLimit);
        }
        this.sizeLimit = sizeLimit;
        this.unknownKeys = Objects.requireNonNull(unknownKeys, "unknownKeys");
        this.planName = planName;
        this.ownInventory = ownInventory;
    }

    /** Returns the usual strict reading, with the default size limit. */
    public static ReadContext strict() {
        return STRICT;
    }

    /** Returns this context with another limit, positive, on how many bytes a source may have. */
    public ReadContext withSizeLimit(long bytes) {
        return new ReadContext(bytes, unknownKeys, planName, ownInventory);
    }

    /** Returns this context with another opinion on unknown keys. */
    public ReadContext withUnknownKeys(UnknownKeys opinion) {
        return new ReadContext(sizeLimit, opinion, planName, ownInventory);
    }

    /** Returns this context with a name for the plan. */
    public ReadContext withPlanName(String name) {
        return new ReadContext(sizeLimit, unknownKeys, Optional.of(Objects.requireNonNull(name, "name")), ownInventory);
    }

    /** Returns this context with another use of the plan's own inventory. */
    public ReadContext withOwnInventory(OwnInventory use) {
        return new ReadContext(sizeLimit, unknownKeys, planName, Objects.requireNonNull(use, "use"));
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

    /** Returns whether the inventory that a plan may have is used; it is, unless said otherwise. */
    public OwnInventory ownInventory() {
        return ownInventory;
    }

    private List<Object> parts() {
        return List.of(sizeLimit, unknownKeys, planName, ownInventory);
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

    /** Whether the inventory of a plan is used. */
    public enum OwnInventory {
        /** Its hosts are those of the deployment. */
        USED,
        /** The caller has hosts of his own, so that nothing outside of the plan's text is read or run for it. */
        UNUSED
    }

    /** What to make of a key that nobody knows where it would change what happens. */
    public enum UnknownKeys {
        /** An error: {@code whne: false} must not run the task. */
        ERROR,
        /** A warning. */
        WARNING
    }
}

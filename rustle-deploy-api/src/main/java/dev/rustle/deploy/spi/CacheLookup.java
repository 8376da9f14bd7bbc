package dev.rustle.deploy.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a cache answered.
 *
 * @param artifact what was found, complete and intact; empty if nothing was
 * @param tier where it was found, such as {@code memory} or {@code disk}: the id of the cache, or of one of those behind it; empty if nothing was
 * @param damage what was there but could not be used, one text each, with the place and the reason; it has been removed
 */
public record CacheLookup(Optional<Artifact> artifact, String tier, List<String> damage) {
    public CacheLookup {
        Objects.requireNonNull(artifact, "artifact");
        Objects.requireNonNull(tier, "tier");
        damage = List.copyOf(damage);
    }

    /** Returns the answer that an artifact was found. */
    public static CacheLookup found(Artifact artifact, String tier) {
        return new CacheLookup(Optional.of(artifact), tier, List.of());
    }

    /** Returns the answer that nothing was found. */
    public static CacheLookup missing() {
        return new CacheLookup(Optional.empty(), "", List.of());
    }

    /** Returns the answer that what was found could not be used. */
    public static CacheLookup damaged(String damage) {
        return new CacheLookup(Optional.empty(), "", List.of(damage));
    }
}

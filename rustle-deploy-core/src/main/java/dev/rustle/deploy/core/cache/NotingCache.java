package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheLookup;

/** A view of a cache for one compilation, which notes what was found. Used by one thread. */
public final class NotingCache extends CacheView {
    private final List<String> damage = new ArrayList<>();
    private Optional<String> tier = Optional.empty();

    /** Creates a view of a cache. */
    public NotingCache(ArtifactCache cache) {
        super(cache);
    }

    /** Returns where the artifact was found that was looked for last; empty if it was not found. */
    public Optional<String> tier() {
        return tier;
    }

    /** Returns what was there but could not be used. */
    public List<String> damage() {
        return List.copyOf(damage);
    }

    @Override
    public CacheLookup find(Digest fingerprint) throws IOException {
        CacheLookup lookup = super.find(fingerprint);
        tier = lookup.artifact().map(found -> lookup.tier());
        damage.addAll(lookup.damage());
        return lookup;
    }
}

package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;

/**
 * A cache that finds nothing but what was stored through it: everything is laid out anew, once, and kept for later. It keeps nothing itself, so that the bound of the
 * other one holds; what that one has forgotten is laid out again.
 */
public final class RebuildingCache extends CacheView {
    private final Set<Digest> rebuilt = ConcurrentHashMap.newKeySet();

    /** Creates a view of a cache. */
    public RebuildingCache(ArtifactCache cache) {
        super(cache);
    }

    @Override
    public CacheLookup find(Digest fingerprint) throws IOException {
        return rebuilt.contains(fingerprint) ? super.find(fingerprint) : CacheLookup.missing();
    }

    @Override
    public void store(CacheEntry entry) throws IOException {
        super.store(entry);
        rebuilt.add(entry.fingerprint());
    }
}

package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;

/** A cache as somebody is to see it who wants something particular of it. Closing the view does not close the cache. */
abstract class CacheView implements ArtifactCache {
    private final ArtifactCache cache;

    CacheView(ArtifactCache cache) {
        this.cache = cache;
    }

    @Override
    public String id() {
        return cache.id();
    }

    @Override
    public CacheLookup find(Digest fingerprint) throws IOException {
        return cache.find(fingerprint);
    }

    @Override
    public Optional<Segment> segment(Digest digest) throws IOException {
        return cache.segment(digest);
    }

    @Override
    public void store(CacheEntry entry) throws IOException {
        cache.store(entry);
    }

    @Override
    public Optional<CacheEntry> latest(String lineage) throws IOException {
        return cache.latest(lineage);
    }

    @Override
    public Pin pin(Collection<Digest> segments) {
        return cache.pin(segments);
    }

    @Override
    public void close() {
        // The cache belongs to whoever made it.
    }
}

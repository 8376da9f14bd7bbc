package dev.rustle.deploy.core.cache;

import java.util.Collection;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;

/** Stands for the cache on disk where there is no place for one: keeps nothing. */
final class NoCache implements ArtifactCache {
    @Override
    public String id() {
        return DiskArtifactCache.ID;
    }

    @Override
    public CacheLookup find(Digest fingerprint) {
        return CacheLookup.missing();
    }

    @Override
    public Optional<Segment> segment(Digest digest) {
        return Optional.empty();
    }

    @Override
    public void store(CacheEntry entry) {
        // There is no place for it; whoever made this has said so.
    }

    @Override
    public Optional<CacheEntry> latest(String lineage) {
        return Optional.empty();
    }

    @Override
    public Pin pin(Collection<Digest> segments) {
        return Pin.NONE;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}

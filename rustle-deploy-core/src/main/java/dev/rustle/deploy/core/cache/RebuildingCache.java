package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Segment;

/**
 * A cache that finds nothing but what was stored through it: everything is laid out anew, once, and kept for later. It keeps nothing itself, so that the bound of the
 * other one holds; what that one has forgotten is laid out again. Closing it does not close the other one.
 */
public final class RebuildingCache implements ArtifactCache {
    private final ArtifactCache cache;
    private final Set<Digest> rebuilt = ConcurrentHashMap.newKeySet();

    /** Creates a view of a cache. */
    public RebuildingCache(ArtifactCache cache) {
        this.cache = cache;
    }

    @Override
    public String id() {
        return cache.id();
    }

    @Override
    public Optional<Artifact> find(Digest fingerprint) throws IOException {
        return rebuilt.contains(fingerprint) ? cache.find(fingerprint) : Optional.empty();
    }

    @Override
    public Optional<Segment> segment(Digest digest) throws IOException {
        return cache.segment(digest);
    }

    @Override
    public void store(Artifact artifact, String lineage, Digest fingerprint) throws IOException {
        cache.store(artifact, lineage, fingerprint);
        rebuilt.add(fingerprint);
    }

    @Override
    public Optional<Artifact> latest(String lineage) throws IOException {
        return cache.latest(lineage);
    }

    @Override
    public Pin pin(Collection<Digest> segments) {
        return cache.pin(segments);
    }

    @Override
    public void close() {
        rebuilt.clear();
    }
}

package dev.rustle.deploy.testkit;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;

/** A cache that keeps artifacts by fingerprint for as long as it lives and nothing else, for tests of compilers. Safe for use by many threads; whoever creates one closes it. */
public final class RememberingCache implements ArtifactCache {
    private final Map<Digest, Artifact> artifacts = new ConcurrentHashMap<>();

    /** Creates an empty cache. */
    public RememberingCache() {}

    @Override
    public String id() {
        return "remembering";
    }

    @Override
    public CacheLookup find(Digest fingerprint) {
        return Optional.ofNullable(artifacts.get(fingerprint))
                .map(artifact -> CacheLookup.found(artifact, id()))
                .orElseGet(CacheLookup::missing);
    }

    @Override
    public Optional<Segment> segment(Digest digest) {
        return Optional.empty();
    }

    @Override
    public void store(CacheEntry entry) {
        artifacts.put(entry.fingerprint(), entry.artifact());
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
        artifacts.clear();
    }
}

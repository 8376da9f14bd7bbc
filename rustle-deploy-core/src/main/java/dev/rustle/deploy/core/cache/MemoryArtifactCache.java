package dev.rustle.deploy.core.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Segment;

/**
 * Keeps the artifacts of the last compilations in memory. Segments hold their small parts and read files anew, so that an entry weighs little more than the variables
 * of its host.
 */
public final class MemoryArtifactCache implements ArtifactCache {
    private static final int MAX_ARTIFACTS = 10_000;

    private final Cache<Digest, Artifact> artifacts =
            Caffeine.newBuilder().maximumSize(MAX_ARTIFACTS).build();
    private final Cache<String, Artifact> latest =
            Caffeine.newBuilder().maximumSize(MAX_ARTIFACTS).build();
    private final Cache<Digest, Segment> segments =
            Caffeine.newBuilder().weakValues().build();
    private final Map<Segment, Integer> pinned = new ConcurrentHashMap<>();

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public Optional<Artifact> find(Digest fingerprint) {
        return Optional.ofNullable(artifacts.getIfPresent(fingerprint));
    }

    @Override
    public Optional<Segment> segment(Digest digest) {
        return Optional.ofNullable(segments.getIfPresent(digest));
    }

    @Override
    public void store(Artifact artifact, String lineage, Digest fingerprint) {
        artifacts.put(fingerprint, artifact);
        latest.put(lineage, artifact);
        // The instance that is there may be pinned; a second one of the same digest must not take its place.
        artifact.segments().forEach(segment -> segments.asMap().putIfAbsent(segment.digest(), segment));
    }

    @Override
    public Optional<Artifact> latest(String lineage) {
        return Optional.ofNullable(latest.getIfPresent(lineage));
    }

    @Override
    public Pin pin(Collection<Digest> digests) {
        // The segments are held weakly above: who holds them strongly here keeps them.
        Collection<Segment> held =
                digests.stream().flatMap(digest -> segment(digest).stream()).toList();
        held.forEach(segment -> pinned.merge(segment, 1, Integer::sum));
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                held.forEach(
                        segment -> pinned.computeIfPresent(segment, (key, count) -> count == 1 ? null : count - 1));
            }
        };
    }

    @Override
    public void close() {
        artifacts.invalidateAll();
        latest.invalidateAll();
        segments.invalidateAll();
        pinned.clear();
    }
}

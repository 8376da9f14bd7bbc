package dev.rustle.deploy.core.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/**
 * Keeps the segments of compiled artifacts in memory, each once, however many artifacts have it.
 *
 * <p>What it keeps is bounded by weight: the bytes that segments hold in memory, and {@value #ENTRY} for each entry. Segments that read files anew hold next to
 * nothing. Three quarters of the bound are for segments, an eighth each for the lists of artifacts by fingerprint and by lineage; the bound is an eighth of the
 * memory that the JVM may use, unless another is given. Beyond it, what was rarely or not lately used is forgotten. Pinned
 * segments are spared, and do not count, until they are unpinned. An artifact is found while all its segments are there.
 */
public final class MemoryArtifactCache implements ArtifactCache {
    /** The name by which lookups call it. */
    public static final String ID = "memory";

    /** What an entry weighs beside its content: keys, maps and the like. */
    static final int ENTRY = 256;

    private final Cache<Digest, Segment> segments;
    private final Cache<Digest, Parts> artifacts;
    private final Cache<String, Latest> latest;
    private final Map<Digest, Pinned> pinned = new HashMap<>();

    /** Creates a cache that may take an eighth of the JVM's memory. */
    public MemoryArtifactCache() {
        this(Runtime.getRuntime().maxMemory() / 8);
    }

    /**
     * Creates a cache.
     *
     * @param bound how many bytes it may keep
     */
    public MemoryArtifactCache(long bound) {
        segments = Caffeine.newBuilder()
                .maximumWeight(bound - bound / 8 * 2)
                .executor(Runnable::run)
                .weigher((Digest digest, Segment segment) -> weight(segment))
                .build();
        artifacts = Caffeine.newBuilder()
                .maximumWeight(bound / 8)
                .executor(Runnable::run)
                .weigher((Digest fingerprint, Parts parts) -> parts.weight())
                .build();
        latest = Caffeine.newBuilder()
                .maximumWeight(bound / 8)
                .executor(Runnable::run)
                .weigher((String lineage, Latest found) -> 2 * lineage.length() + found.weight())
                .build();
    }

    /** An artifact without the content of its segments. */
    private record Parts(TargetTriple triple, String fileName, List<Digest> segments, Digest digest) {
        int weight() {
            return ENTRY + 2 * fileName.length() + segments.size() * ENTRY / 4;
        }
    }

    /** What was compiled last of a lineage. */
    private record Latest(Parts parts, Digest fingerprint, Map<String, String> inputs) {
        int weight() {
            long texts = 0;
            for (Map.Entry<String, String> input : inputs.entrySet()) {
                texts += ENTRY / 2
                        + 2L * (input.getKey().length() + input.getValue().length());
            }
            return (int) Math.min(Integer.MAX_VALUE, parts.weight() + texts);
        }
    }

    /** A segment that must stay, and how many pins say so. */
    private record Pinned(Segment segment, int pins) {}

    private static int weight(Segment segment) {
        return (int) Math.min(Integer.MAX_VALUE, ENTRY + segment.content().bytesInMemory());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public synchronized CacheLookup find(Digest fingerprint) {
        return Optional.ofNullable(artifacts.getIfPresent(fingerprint))
                .flatMap(this::assembled)
                .map(artifact -> CacheLookup.found(artifact, ID))
                .orElseGet(CacheLookup::missing);
    }

    private Optional<Artifact> assembled(Parts parts) {
        List<Segment> found = new ArrayList<>();
        for (Digest digest : parts.segments()) {
            Segment segment = present(digest);
            if (segment == null) {
                return Optional.empty();
            }
            found.add(segment);
        }
        return Optional.of(new Artifact(parts.triple(), parts.fileName(), found, parts.digest()));
    }

    @Override
    public synchronized Optional<Segment> segment(Digest digest) {
        return Optional.ofNullable(present(digest));
    }

    private @Nullable Segment present(Digest digest) {
        Pinned held = pinned.get(digest);
        return held == null ? segments.getIfPresent(digest) : held.segment();
    }

    @Override
    public synchronized void store(CacheEntry entry) {
        Artifact artifact = entry.artifact();
        List<Digest> digests = artifact.segments().stream().map(Segment::digest).toList();
        Parts parts = new Parts(artifact.triple(), artifact.fileName(), digests, artifact.digest());
        artifacts.put(entry.fingerprint(), parts);
        latest.put(entry.lineage(), new Latest(parts, entry.fingerprint(), entry.inputs()));
        for (Segment segment : artifact.segments()) {
            // Equal digests are equal content, but where it is read from may be gone by now: what came last counts.
            Pinned held = pinned.get(segment.digest());
            if (held == null) {
                segments.put(segment.digest(), segment);
            } else {
                pinned.put(segment.digest(), new Pinned(segment, held.pins()));
            }
        }
    }

    @Override
    public synchronized Optional<CacheEntry> latest(String lineage) {
        return Optional.ofNullable(latest.getIfPresent(lineage)).flatMap(found -> assembled(found.parts())
                .map(artifact -> CacheEntry.builder(artifact, lineage, found.fingerprint())
                        .inputs(found.inputs())
                        .build()));
    }

    @Override
    public synchronized Pin pin(Collection<Digest> digests) {
        Set<Digest> held = new LinkedHashSet<>();
        for (Digest digest : digests) {
            Segment segment = present(digest);
            if (segment != null && held.add(digest)) {
                pinned.merge(digest, new Pinned(segment, 1), (old, one) -> new Pinned(old.segment(), old.pins() + 1));
                segments.invalidate(digest);
            }
        }
        return new Hold(Collections.unmodifiableSet(held));
    }

    private final class Hold implements Pin {
        private final Set<Digest> held;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Hold(Set<Digest> held) {
            this.held = held;
        }

        @Override
        public Set<Digest> pinned() {
            return held;
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                unpin(held);
            }
        }
    }

    private synchronized void unpin(Set<Digest> digests) {
        for (Digest digest : digests) {
            Pinned held = pinned.get(digest);
            if (held == null) {
                // The cache was closed meanwhile.
                continue;
            }
            if (held.pins() > 1) {
                pinned.put(digest, new Pinned(held.segment(), held.pins() - 1));
            } else {
                pinned.remove(digest);
                segments.put(digest, held.segment());
            }
        }
    }

    /** Forgets everything that is not pinned, as it would be forgotten for want of room. */
    synchronized void crowdOut() {
        segments.policy().eviction().ifPresent(eviction -> {
            long bound = eviction.getMaximum();
            eviction.setMaximum(0);
            eviction.setMaximum(bound);
        });
    }

    @Override
    public synchronized void close() {
        artifacts.invalidateAll();
        latest.invalidateAll();
        segments.invalidateAll();
        pinned.clear();
    }
}

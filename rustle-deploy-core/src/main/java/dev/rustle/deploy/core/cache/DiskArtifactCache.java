package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.cache.EntryFile.Damaged;
import dev.rustle.deploy.core.cache.EntryFile.Part;
import dev.rustle.deploy.core.files.DurableFiles;
import dev.rustle.deploy.core.files.DurableFiles.Use;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;

/**
 * Keeps artifacts in a folder that any number of processes may use at the same time; {@code docs/cache-format.md} describes it. Large segments, such as the runner, are
 * there once, however many artifacts have them. Everything is written durably and read with its digest checked; what is damaged is removed and counts as missing.
 *
 * <p>The folder is made when something is stored for the first time. Beyond the bound, what was not used for longest is removed; what is pinned, by any process, stays.
 */
public final class DiskArtifactCache implements ArtifactCache {
    /** The name by which lookups call it. */
    public static final String ID = "disk";

    private static final Logger LOG = LoggerFactory.getLogger(DiskArtifactCache.class);

    /** When something was used last is known as well as is needed to tell old from new. */
    private static final Duration USED_LATELY = Duration.ofMinutes(1);

    private final CacheLayout layout;
    private final long bound;
    private final CacheLock lock;
    private final Holds holds;
    private final SegmentFiles segments;
    /** In which compilations small segments are, of those that went through this instance. */
    private final Cache<Digest, Digest> small =
            Caffeine.newBuilder().maximumSize(100_000).build();
    /** How many bytes there are, as far as this instance knows; negative if nobody has looked yet. Guarded by this. */
    private long size = -1;

    /** From which size on it is worth while to make room. Guarded by this. */
    private long pruneFrom;

    private final AtomicBoolean complained = new AtomicBoolean();

    /**
     * Creates a cache.
     *
     * @param folder the folder, which may be missing
     * @param bound how many bytes it may have
     */
    public DiskArtifactCache(Path folder, long bound) {
        layout = new CacheLayout(folder);
        this.bound = bound;
        pruneFrom = bound;
        lock = new CacheLock(layout.lock());
        holds = new Holds(layout);
        segments = new SegmentFiles(layout);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public CacheLookup find(Digest fingerprint) throws IOException {
        Path file = layout.entry(fingerprint);
        try {
            EntryFile entry = EntryFile.decode(Files.readAllBytes(file));
            if (!entry.fingerprint().equals(fingerprint)) {
                throw new Damaged("it is of other inputs");
            }
            Optional<Artifact> artifact = artifact(entry);
            if (artifact.isEmpty()) {
                // Its segments were pruned in the midst of it.
                remove(file);
                return CacheLookup.missing();
            }
            used(file);
            noteSmall(artifact.get(), fingerprint);
            return CacheLookup.found(artifact.get(), ID);
        } catch (NoSuchFileException | EntryFile.OtherForm e) {
            return CacheLookup.missing();
        } catch (Damaged e) {
            remove(file);
            return CacheLookup.damaged("the entry " + file + " of the artifact cache was damaged (" + e.getMessage()
                    + ") and is not used");
        }
    }

    /** Removes what is of no use; that it cannot be removed changes nothing. */
    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("cannot remove {}", file, e);
        }
    }

    private void noteSmall(Artifact artifact, Digest fingerprint) {
        for (Segment segment : artifact.segments()) {
            if (segment.size() < EntryFile.LARGE) {
                small.put(segment.digest(), fingerprint);
            }
        }
    }

    private Optional<Artifact> artifact(EntryFile entry) throws IOException, Damaged {
        List<Segment> found = new ArrayList<>();
        for (Part part : entry.parts()) {
            Optional<Segment> segment = part.content().isPresent()
                    ? part.content().map(content -> Segment.of(part.label(), content))
                    : segments.find(part);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            found.add(segment.get());
        }
        return Optional.of(new Artifact(entry.triple(), entry.fileName(), found, entry.digest()));
    }

    private static void used(Path file) {
        try {
            Instant now = Instant.now();
            if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(USED_LATELY))) {
                Files.setLastModifiedTime(file, FileTime.from(now));
            }
        } catch (IOException e) {
            // It was removed just now, or is only to be read here: then it is older than it could be.
            LOG.debug("cannot note that {} was used", file, e);
        }
    }

    /** Looks for a small segment in all compilations, unless it went through this instance lately. */
    @Override
    public Optional<Segment> segment(Digest digest) throws IOException {
        try {
            Optional<Segment> large = segments.find(digest);
            if (large.isPresent()) {
                return large;
            }
        } catch (Damaged e) {
            LOG.warn("{}", e.getMessage());
        }
        Digest known = small.getIfPresent(digest);
        if (known != null) {
            Optional<Segment> found = small(layout.entry(known), digest);
            if (found.isPresent()) {
                return found;
            }
        }
        for (Pruning.Found file : Pruning.files(layout.entries())) {
            Optional<Segment> found = small(file.file(), digest);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Segment> small(Path entry, Digest digest) throws IOException {
        try {
            return EntryFile.decode(Files.readAllBytes(entry)).parts().stream()
                    .filter(part -> part.digest().equals(digest))
                    .flatMap(part -> part.content().stream().map(content -> Segment.of(part.label(), content)))
                    .findFirst();
        } catch (NoSuchFileException | Damaged | EntryFile.OtherForm e) {
            LOG.debug("{} is no entry", entry, e);
            return Optional.empty();
        }
    }

    @Override
    public void store(CacheEntry entry) throws IOException {
        EntryFile file = EntryFile.of(entry);
        byte[] bytes = file.encode();
        long content = file.parts().stream()
                .filter(part -> part.content().isEmpty())
                .mapToLong(Part::size)
                .sum();
        if (bytes.length + content > bound / 2) {
            once(
                    "artifacts of " + (bytes.length + content) + " bytes are not kept: the cache " + layout.base()
                            + " may have " + bound
                            + ", and keeps nothing that is larger than half of that; raise its limit",
                    null);
            return;
        }
        // Whoever makes room meanwhile must not take what this is made of.
        Path hold = lock.hold(() -> holds.add(digests(file.parts())));
        long written = bytes.length;
        try {
            for (Segment segment : entry.artifact().segments()) {
                if (segment.size() >= EntryFile.LARGE) {
                    written += segments.store(segment, holds.incoming());
                }
            }
            DurableFiles.write(layout.entry(entry.fingerprint()), holds.incoming(), Use.DATA, out -> out.write(bytes));
            DurableFiles.link(layout.entry(entry.fingerprint()), layout.lineage(entry.lineage()), holds.incoming());
            noteSmall(entry.artifact(), entry.fingerprint());
        } finally {
            holds.release(hold);
        }
        // Not before: what this one holds would be spared.
        grown(written);
    }

    private static List<Digest> digests(Collection<Part> parts) {
        return parts.stream().map(Part::digest).distinct().toList();
    }

    private synchronized void grown(long written) throws IOException {
        size = size < 0 ? Pruning.size(layout) : size + written;
        if (size > pruneFrom) {
            prune(bound);
            // Where all is in use, looking again after every compilation would find the same.
            pruneFrom = Math.max(bound, size + bound / 10);
        }
    }

    /** Makes room, if more is taken than a bound. */
    synchronized void prune(long limit) throws IOException {
        size = lock.hold(() -> Pruning.prune(layout, holds, limit));
    }

    @Override
    public Optional<CacheEntry> latest(String lineage) throws IOException {
        try {
            EntryFile entry = EntryFile.decode(Files.readAllBytes(layout.lineage(lineage)));
            Map<String, String> inputs = entry.inputs();
            return artifact(entry)
                    .filter(artifact -> entry.lineage().equals(lineage))
                    .map(artifact -> CacheEntry.builder(artifact, lineage, entry.fingerprint())
                            .inputs(inputs)
                            .build());
        } catch (NoSuchFileException | Damaged | EntryFile.OtherForm e) {
            LOG.debug("nothing is known of {}", lineage, e);
            return Optional.empty();
        }
    }

    @Override
    public Pin pin(Collection<Digest> digests) {
        try {
            return Files.isDirectory(layout.base()) ? lock.hold(() -> held(digests)) : new Held(Set.of(), null);
        } catch (IOException | RuntimeException e) {
            once("nothing can be pinned in the artifact cache " + layout.base() + ": " + e, e);
            return new Held(Set.of(), null);
        }
    }

    private Held held(Collection<Digest> digests) throws IOException {
        Set<Digest> there = new LinkedHashSet<>();
        for (Digest digest : digests) {
            if (segments.has(digest) || isSmallThere(digest)) {
                there.add(digest);
            }
        }
        return new Held(Set.copyOf(there), there.isEmpty() ? null : holds.add(there));
    }

    /** What is wrong with the folder is wrong with it for every host. */
    private void once(String complaint, @Nullable Exception cause) {
        if (!complained.getAndSet(true)) {
            LOG.warn("{}", complaint);
        }
        LOG.debug("{}", complaint, cause);
    }

    private boolean isSmallThere(Digest digest) {
        Digest fingerprint = small.getIfPresent(digest);
        return fingerprint != null && Files.exists(layout.entry(fingerprint));
    }

    private final class Held implements Pin {
        private final Set<Digest> pinned;
        private final @Nullable Path hold;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Held(Set<Digest> pinned, @Nullable Path hold) {
            this.pinned = pinned;
            this.hold = hold;
        }

        @Override
        public Set<Digest> pinned() {
            return pinned;
        }

        @Override
        public void close() {
            if (hold == null || !open.getAndSet(false)) {
                return;
            }
            try {
                holds.release(hold);
            } catch (IOException e) {
                LOG.warn("{} stays held until the cache is closed", pinned, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            if (Files.isDirectory(layout.base())) {
                lock.hold(() -> {
                    holds.close();
                    return layout;
                });
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("closing the artifact cache {} failed", layout.base(), e);
        }
    }
}

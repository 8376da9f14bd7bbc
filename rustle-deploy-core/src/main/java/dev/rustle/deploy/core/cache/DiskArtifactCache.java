package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.cache.EntryFile.Damaged;
import dev.rustle.deploy.core.cache.EntryFile.Part;
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

    /**
     * Creates a cache.
     *
     * @param folder the folder, which may be missing
     * @param bound how many bytes it may have
     */
    public DiskArtifactCache(Path folder, long bound) {
        layout = new CacheLayout(folder);
        this.bound = bound;
        lock = new CacheLock(layout.lock());
        holds = new Holds(layout.holds());
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
                Files.deleteIfExists(file);
                return CacheLookup.missing();
            }
            used(file);
            noteSmall(artifact.get(), fingerprint);
            return CacheLookup.found(artifact.get(), ID);
        } catch (NoSuchFileException e) {
            return CacheLookup.missing();
        } catch (Damaged e) {
            Files.deleteIfExists(file);
            return CacheLookup.damaged("the entry " + file + " of the artifact cache was damaged (" + e.getMessage()
                    + ") and was removed");
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

    /** Small segments lie in the files of compilations, so that all of these have to be looked through for one. */
    @Override
    public Optional<Segment> segment(Digest digest) throws IOException {
        if (!Files.isDirectory(layout.entries())) {
            return Optional.empty();
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(layout.entries())) {
            files = found.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : files) {
            try {
                EntryFile entry = EntryFile.decode(Files.readAllBytes(file));
                if (entry.parts().stream().anyMatch(part -> part.digest().equals(digest))) {
                    Optional<Segment> segment = artifact(entry).stream()
                            .flatMap(artifact -> artifact.segments().stream())
                            .filter(each -> each.digest().equals(digest))
                            .findFirst();
                    if (segment.isPresent()) {
                        return segment;
                    }
                }
            } catch (NoSuchFileException | Damaged e) {
                LOG.debug("{} is no entry", file, e);
            }
        }
        return Optional.empty();
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
            LOG.debug("{} has {} bytes, too many for a cache of {}", entry, content, bound);
            return;
        }
        // Whoever makes room meanwhile must not take what this is made of.
        Path hold = lock.hold(() -> holds.add(digests(file.parts())));
        try {
            long written = 0;
            for (Segment segment : entry.artifact().segments()) {
                if (segment.size() >= EntryFile.LARGE) {
                    written += segments.store(segment);
                }
            }
            written += write(layout.entry(entry.fingerprint()), bytes);
            DurableFiles.link(layout.entry(entry.fingerprint()), layout.lineage(entry.lineage()), layout.incoming());
            noteSmall(entry.artifact(), entry.fingerprint());
            grown(written);
        } finally {
            holds.release(hold);
        }
    }

    private static List<Digest> digests(Collection<Part> parts) {
        return parts.stream().map(Part::digest).distinct().toList();
    }

    private long write(Path file, byte[] bytes) throws IOException {
        DurableFiles.write(file, layout.incoming(), out -> out.write(bytes));
        return bytes.length;
    }

    private synchronized void grown(long written) throws IOException {
        size = size < 0 ? Pruning.size(layout) : size + written;
        if (size > bound) {
            prune(bound);
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
            return artifact(entry)
                    .filter(artifact -> entry.lineage().equals(lineage))
                    .map(artifact -> CacheEntry.builder(artifact, lineage, entry.fingerprint())
                            .inputs(entry.inputs())
                            .build());
        } catch (NoSuchFileException | Damaged e) {
            LOG.debug("nothing is known of {}", lineage, e);
            return Optional.empty();
        }
    }

    @Override
    public Pin pin(Collection<Digest> digests) {
        try {
            return lock.hold(() -> {
                Set<Digest> there = new LinkedHashSet<>();
                Set<Digest> wanted = new LinkedHashSet<>(digests);
                Path hold = holds.add(wanted);
                for (Digest digest : wanted) {
                    if (segments.has(digest) || isSmallThere(digest)) {
                        there.add(digest);
                    }
                }
                return new Held(Set.copyOf(there), hold);
            });
        } catch (IOException e) {
            LOG.warn("nothing can be pinned in the artifact cache {}", layout.base(), e);
            return new Held(Set.of(), null);
        }
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
        } catch (IOException e) {
            LOG.warn("closing the artifact cache {} failed", layout.base(), e);
        }
    }
}

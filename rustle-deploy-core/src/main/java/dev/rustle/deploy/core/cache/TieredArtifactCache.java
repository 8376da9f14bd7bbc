package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.threads.NumberedDaemons;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;

/**
 * A cache on disk behind a small one in memory. What is stored is in memory at once, and written while other things go on; closing waits for it. That it cannot be
 * written is no failure of a deployment: it is said once, and the next process compiles anew.
 */
public final class TieredArtifactCache implements ArtifactCache {
    private static final Logger LOG = LoggerFactory.getLogger(TieredArtifactCache.class);

    /** A disk that is flushed for one file can do so for another at the same time. */
    private static final int WRITERS = 4;

    /** So few that their content does not fill the memory; whoever stores more waits. */
    private static final int WAITING = 64;

    /** How long closing waits: far longer than it takes to write what may be waiting. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How many bytes there are on disk, unless another number is given: 2 GiB. */
    public static final long DISK_BOUND = 2L << 30;

    private final MemoryArtifactCache memory;
    private final ArtifactCache disk;
    private final ExecutorService writers;
    private final AtomicBoolean isBroken = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object waitLock = new Object();
    /** How many entries are not written yet. */
    private int waiting;

    /** Creates a cache in the folder that is the standard one for this process. */
    public TieredArtifactCache() {
        this(Optional.empty(), OptionalLong.empty());
    }

    /** Creates a cache in a folder. */
    public TieredArtifactCache(Optional<Path> folder, OptionalLong bound) {
        this(new MemoryArtifactCache(), onDisk(folder.or(CacheFolder::standard), bound.orElse(DISK_BOUND)));
    }

    private static ArtifactCache onDisk(Optional<Path> folder, long bound) {
        if (folder.isEmpty()) {
            LOG.warn(
                    "this user has no home folder, so that artifacts are kept in memory alone; name a folder for them in {}",
                    CacheFolder.VARIABLE);
            return new NoCache();
        }
        return new DiskArtifactCache(folder.get(), bound);
    }

    /** Creates a cache of two, which it closes. */
    TieredArtifactCache(MemoryArtifactCache memory, ArtifactCache disk) {
        this.memory = memory;
        this.disk = disk;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WRITERS,
                WRITERS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                new NumberedDaemons("rustle-deploy-cache-"),
                new ThreadPoolExecutor.CallerRunsPolicy());
        pool.allowCoreThreadTimeOut(true);
        writers = pool;
    }

    @Override
    public String id() {
        return disk.id();
    }

    @Override
    public CacheLookup find(Digest fingerprint) {
        CacheLookup inMemory = memory.find(fingerprint);
        if (inMemory.artifact().filter(TieredArtifactCache::isThere).isPresent()) {
            return inMemory;
        }
        return readable(() -> disk.find(fingerprint), CacheLookup.missing());
    }

    /** That the folder cannot be read is no failure of a deployment: what is not found is laid out. */
    private <T> T readable(Reading<T> reading, T otherwise) {
        try {
            return reading.read();
        } catch (IOException | RuntimeException e) {
            complain("the artifact cache cannot be read, so that everything is compiled anew", e);
            return otherwise;
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private void complain(String what, Exception e) {
        if (!closed.get() && !isBroken.getAndSet(true)) {
            LOG.warn(
                    "{}: {}; make room and grant the right to read and write there, or name another folder",
                    what,
                    e.toString());
        }
        LOG.debug("{}", what, e);
    }

    /** What is in memory may refer to files of the other cache, from which they can have been removed. */
    private static boolean isThere(Artifact artifact) {
        return artifact.segments().stream().allMatch(SegmentFiles::isThere);
    }

    @Override
    public Optional<Segment> segment(Digest digest) {
        Optional<Segment> inMemory = memory.segment(digest).filter(SegmentFiles::isThere);
        return inMemory.isPresent() ? inMemory : readable(() -> disk.segment(digest), Optional.empty());
    }

    @Override
    public void store(CacheEntry entry) {
        memory.store(entry);
        if (closed.get()) {
            return;
        }
        synchronized (waitLock) {
            waiting++;
        }
        writers.execute(() -> {
            try {
                write(entry);
            } finally {
                synchronized (waitLock) {
                    waiting--;
                    waitLock.notifyAll();
                }
            }
        });
    }

    private void write(CacheEntry entry) {
        try {
            disk.store(entry);
        } catch (IOException | RuntimeException e) {
            complain("the artifact cache cannot be written, so that the next run compiles anew", e);
        }
    }

    @Override
    public Optional<CacheEntry> latest(String lineage) {
        Optional<CacheEntry> inMemory = memory.latest(lineage).filter(entry -> isThere(entry.artifact()));
        return inMemory.isPresent() ? inMemory : readable(() -> disk.latest(lineage), Optional.empty());
    }

    @Override
    public Pin pin(Collection<Digest> segments) {
        return new Both(memory.pin(segments), disk.pin(segments));
    }

    private record Both(Pin inMemory, Pin onDisk) implements Pin {
        @Override
        public Set<Digest> pinned() {
            Set<Digest> pinned = new HashSet<>(inMemory.pinned());
            pinned.addAll(onDisk.pinned());
            return Set.copyOf(pinned);
        }

        @Override
        public void close() {
            inMemory.close();
            onDisk.close();
        }
    }

    /** Makes both forget what is not pinned. */
    void crowdOut() throws IOException, InterruptedException {
        awaitWritten(PATIENCE);
        memory.crowdOut();
        if (disk instanceof DiskArtifactCache pruned) {
            pruned.prune(0);
        }
    }

    /** Waits until everything is written that was stored, or for some time. */
    private void awaitWritten(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (waitLock) {
            for (long left = limit.toNanos(); waiting > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(waitLock, left);
            }
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (!interrupted) {
                awaitWritten(PATIENCE);
            }
        } catch (InterruptedException e) {
            // Whoever interrupts wants no waiting; what is half written has no name yet.
            interrupted = true;
        }
        int dropped = writers.shutdownNow().size();
        if (dropped > 0) {
            LOG.debug("{} artifacts were not written to the cache any more", dropped);
        }
        memory.close();
        disk.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

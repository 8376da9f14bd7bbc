package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.files.DurableFiles;

/**
 * Says to all processes what this one needs: a file for each hold, in a folder of this instance. That the instance is alive, its lock file shows, which the system unlocks
 * however the process ends; what a dead one held, or had half written, is nobody's any more. Whoever calls this has the lock of the cache, but for releasing.
 */
final class Holds {
    private static final String LOCK = ".lock";

    /** Instances of this JVM, whichever class loader made them, have names that begin so: their lock files must not be opened, since closing one would unlock it (fcntl(2)). */
    private static final String THIS_PROCESS = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L)
            + "-";

    private final CacheLayout layout;
    private final String instance = THIS_PROCESS + UUID.randomUUID();
    private final AtomicLong count = new AtomicLong();
    private @Nullable FileChannel alive;

    Holds(CacheLayout layout) {
        this.layout = layout;
    }

    /** Returns the folder for what this instance is writing. */
    Path incoming() {
        return layout.incoming().resolve(instance);
    }

    /** Adds a hold; returns what releases it. */
    synchronized Path add(Collection<Digest> digests) throws IOException {
        begin();
        Path hold = layout.holds().resolve(instance).resolve(Long.toString(count.incrementAndGet()));
        try (FileChannel channel = DurableFiles.open(hold);
                OutputStream out = Channels.newOutputStream(channel)) {
            out.write(digests.stream()
                    .map(digest -> digest.hex() + "\n")
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.US_ASCII));
            return hold;
        } catch (IOException e) {
            Files.deleteIfExists(hold);
            throw e;
        }
    }

    private void begin() throws IOException {
        if (alive != null) {
            return;
        }
        sweep();
        DurableFiles.folder(layout.holds().resolve(instance));
        FileChannel channel = DurableFiles.open(layout.holds().resolve(instance + LOCK));
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IOException("somebody else has locked " + layout.holds().resolve(instance + LOCK));
        }
        alive = channel;
    }

    /** Releases a hold. */
    void release(Path hold) throws IOException {
        Files.deleteIfExists(hold);
    }

    /** Returns what anybody needs; removes what is left of processes that are no more. */
    Set<Digest> all() throws IOException {
        Set<Digest> held = new HashSet<>();
        for (String other : sweep()) {
            read(layout.holds().resolve(other), held);
        }
        return held;
    }

    /** Removes what is left of processes that are no more; returns the instances of the others. */
    private List<String> sweep() throws IOException {
        Set<String> found = new HashSet<>();
        for (Path folder : List.of(layout.holds(), layout.incoming())) {
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> instances = Files.newDirectoryStream(folder, Files::isDirectory)) {
                    instances.forEach(each -> found.add(each.getFileName().toString()));
                }
            }
        }
        for (String other : found) {
            if (!isAlive(other)) {
                remove(other);
            }
        }
        return found.stream()
                .filter(other -> Files.isDirectory(layout.holds().resolve(other)))
                .toList();
    }

    private static void read(Path other, Set<Digest> held) throws IOException {
        try (DirectoryStream<Path> holds = Files.newDirectoryStream(other)) {
            for (Path hold : holds) {
                for (String line : lines(hold)) {
                    if (line.matches("[0-9a-f]{64}")) {
                        held.add(new Digest(line));
                    }
                }
            }
        }
    }

    private static List<String> lines(Path hold) throws IOException {
        try {
            return Files.readAllLines(hold);
        } catch (NoSuchFileException e) {
            // It was released just now.
            return List.of();
        }
    }

    private boolean isAlive(String other) throws IOException {
        if (other.startsWith(THIS_PROCESS)) {
            return true;
        }
        Path file = layout.holds().resolve(other + LOCK);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = DurableFiles.open(file);
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private void remove(String other) throws IOException {
        for (Path folder :
                List.of(layout.holds().resolve(other), layout.incoming().resolve(other))) {
            List<Path> files = List.of();
            if (Files.isDirectory(folder)) {
                try (Stream<Path> found = Files.list(folder)) {
                    files = found.toList();
                }
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        }
        Files.deleteIfExists(layout.holds().resolve(other + LOCK));
    }

    /** Releases everything. */
    synchronized void close() throws IOException {
        FileChannel channel = alive;
        if (channel == null) {
            return;
        }
        alive = null;
        channel.close();
        remove(instance);
    }
}

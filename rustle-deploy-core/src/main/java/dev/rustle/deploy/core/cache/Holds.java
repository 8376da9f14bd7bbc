package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.Digest;

/**
 * Says to all processes what this one needs: a file for each hold, in a folder of this instance. That the instance is alive, its lock file shows, which the system unlocks
 * however the process ends; what a dead one held is nobody's any more. Whoever adds or reads holds has the lock of the cache. Safe for use by many threads.
 */
final class Holds {
    private static final String LOCK = ".lock";

    /** The instances of this process, whose lock files must not be opened again: closing one would unlock it (fcntl(2)). */
    private static final Set<String> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final String instance = UUID.randomUUID().toString();
    private final AtomicLong count = new AtomicLong();
    private @Nullable FileChannel alive;

    Holds(Path folder) {
        this.folder = folder;
    }

    /** Adds a hold; returns what releases it. */
    synchronized Path add(Collection<Digest> digests) throws IOException {
        begin();
        Path hold = folder.resolve(instance).resolve(Long.toString(count.incrementAndGet()));
        try (FileChannel channel = DurableFiles.open(hold);
                OutputStream out = Channels.newOutputStream(channel)) {
            out.write(digests.stream()
                    .map(digest -> digest.hex() + "\n")
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.US_ASCII));
        }
        return hold;
    }

    private void begin() throws IOException {
        if (alive != null) {
            return;
        }
        DurableFiles.folder(folder.resolve(instance));
        OF_THIS_PROCESS.add(instance);
        FileChannel channel = DurableFiles.open(folder.resolve(instance + LOCK));
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IOException("somebody else has locked " + folder.resolve(instance + LOCK));
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
        if (!Files.isDirectory(folder)) {
            return held;
        }
        try (DirectoryStream<Path> instances = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path other : instances) {
                if (isAlive(other.getFileName().toString())) {
                    read(other, held);
                } else {
                    remove(other);
                }
            }
        }
        return held;
    }

    private static void read(Path other, Set<Digest> held) throws IOException {
        try (DirectoryStream<Path> holds = Files.newDirectoryStream(other)) {
            for (Path hold : holds) {
                try {
                    Files.readAllLines(hold).forEach(digest -> held.add(new Digest(digest)));
                } catch (NoSuchFileException e) {
                    // It was released just now.
                }
            }
        }
    }

    private boolean isAlive(String other) throws IOException {
        if (OF_THIS_PROCESS.contains(other)) {
            return true;
        }
        Path file = folder.resolve(other + LOCK);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        }
    }

    private void remove(Path other) throws IOException {
        List<Path> holds;
        try (var files = Files.list(other)) {
            holds = files.toList();
        }
        for (Path hold : holds) {
            Files.deleteIfExists(hold);
        }
        Files.deleteIfExists(other);
        Files.deleteIfExists(folder.resolve(other.getFileName() + LOCK));
    }

    /** Releases everything. */
    synchronized void close() throws IOException {
        FileChannel channel = alive;
        if (channel == null) {
            return;
        }
        alive = null;
        OF_THIS_PROCESS.remove(instance);
        channel.close();
        remove(folder.resolve(instance));
    }
}

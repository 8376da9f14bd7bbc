package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One user of a cache at a time, among the threads of all processes, for the milliseconds that it takes to remove something or to say what is needed.
 *
 * <p>Locks of files belong to the process (fcntl(2)), so that threads, also of other instances for the same folder, are kept apart by locks in memory: a fixed number,
 * chosen by the path.
 */
final class CacheLock {
    private static final ReentrantLock[] THREADS = new ReentrantLock[16];

    static {
        for (int i = 0; i < THREADS.length; i++) {
            THREADS[i] = new ReentrantLock();
        }
    }

    private final Path file;
    private final ReentrantLock threads;

    CacheLock(Path file) {
        this.file = file;
        threads = THREADS[Math.floorMod(file.hashCode(), THREADS.length)];
    }

    /** What is done while nobody else does anything of the kind. */
    interface Work<T> {
        T perform() throws IOException;
    }

    <T> T hold(Work<T> work) throws IOException {
        threads.lock();
        try {
            DurableFiles.folder(DurableFiles.folderOf(file));
            try (FileChannel channel = DurableFiles.open(file);
                    FileLock processes = channel.lock()) {
                if (!processes.isValid()) {
                    throw new IOException("the lock of " + file + " was lost");
                }
                return work.perform();
            }
        } finally {
            threads.unlock();
        }
    }
}

package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

import dev.rustle.deploy.core.files.DurableFiles;

/**
 * One user of a cache at a time, among the threads of all processes, for the milliseconds that it takes to remove something or to say what is needed.
 *
 * <p>Locks of files belong to the process, and closing any channel of a file gives up the lock that another thread holds (fcntl(2)). So threads are kept apart by a
 * monitor first, which is the same for everybody in this JVM who means the same folder, also by another path or through another class loader: an interned text.
 */
final class CacheLock {
    private final Path file;

    CacheLock(Path file) {
        this.file = file;
    }

    /** What is done while nobody else does anything of the kind. */
    interface Work<T> {
        T perform() throws IOException;
    }

    <T> T hold(Work<T> work) throws IOException {
        Path folder = DurableFiles.folderOf(file);
        DurableFiles.folder(folder);
        synchronized (("dev.rustle.deploy.cache " + folder.toRealPath()).intern()) {
            try (FileChannel channel = DurableFiles.open(file);
                    FileLock processes = channel.lock()) {
                if (!processes.isValid()) {
                    throw new IOException("the lock of " + file + " was lost");
                }
                return work.perform();
            }
        }
    }
}

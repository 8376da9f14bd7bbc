package dev.rustle.deploy.core.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Files that are there in full or not at all, whatever happens meanwhile: written under another name, flushed to the disk, renamed (rename(2) is atomic), and the
 * folder flushed. Nobody but their owner can read them, where the file system knows owners; elsewhere folders cannot be flushed either, and are not.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** What the owner of a file may do with it; nobody else may do anything. */
    public enum Use {
        /** Read and write it. */
        DATA("rw-------"),
        /** Run it as well. */
        PROGRAM("rwx------");

        private final String permissions;

        Use(String permissions) {
            this.permissions = permissions;
        }
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes it; whoever calls this closes the stream. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, in the place of one that may be there.
     *
     * @param incoming the folder for what is being written, on the same file system
     */
    public static void write(Path file, Path incoming, Use use, Content content) throws IOException {
        folder(incoming);
        Path parent = folderOf(file);
        boolean isNew = !Files.isDirectory(parent);
        folder(parent);
        Path temporary = Files.createTempFile(incoming, ".", ".new", owner(incoming, use.permissions));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                content.writeTo(out);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        flush(parent);
        if (isNew) {
            flush(folderOf(parent));
        }
    }

    private static void flush(Path folder) throws IOException {
        if (isPosix(folder)) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    /** Opens a file that nobody else can read, and makes it if it is not there; it is not durable. */
    public static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), owner(file, Use.DATA.permissions));
    }

    /** Gives a file a second name, in the place of what may have it; where that cannot be, a copy. The second name is not durable. */
    public static void link(Path file, Path name, Path incoming) throws IOException {
        folder(folderOf(name));
        Path temporary = incoming.resolve(UUID.randomUUID() + ".new");
        try {
            try {
                Files.createLink(temporary, file);
            } catch (UnsupportedOperationException | FileSystemException e) {
                Files.copy(file, temporary);
            }
            // rename(2) does nothing where both names are of one file, and leaves the first.
            Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Returns the folder of a file that lies in one. */
    public static Path folderOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "folder of a file");
    }

    /** Makes a folder that is nobody else's, with those above it. */
    public static void folder(Path folder) throws IOException {
        Files.createDirectories(folder, owner(folder, "rwx------"));
    }

    private static FileAttribute<?>[] owner(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}

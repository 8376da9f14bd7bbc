package dev.rustle.deploy.core.cache;

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
 * folder flushed.
 */
final class DurableFiles {
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private DurableFiles() {}

    /** Writes the content of a file. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, in the place of one that may be there.
     *
     * @param incoming the folder for what is being written, on the same file system
     */
    static void write(Path file, Path incoming, Content content) throws IOException {
        folder(incoming);
        Path parent = folderOf(file);
        folder(parent);
        Path temporary = Files.createTempFile(incoming, "", ".new", PRIVATE_FILE);
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
        try (FileChannel renamed = FileChannel.open(parent, StandardOpenOption.READ)) {
            renamed.force(true);
        }
    }

    /** Opens a file that nobody else can read, and makes it if it is not there; it is not durable. */
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE_FILE);
    }

    /** Gives a file a second name, in the place of what may have it; where that cannot be, a copy. */
    static void link(Path file, Path name, Path incoming) throws IOException {
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
    static Path folderOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "folder of a file");
    }

    /** Makes a folder that is nobody else's, with those above it. */
    static void folder(Path folder) throws IOException {
        Files.createDirectories(folder, PRIVATE_FOLDER);
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

import dev.rustle.deploy.spi.Artifact;

/** Where artifacts are written as files, if the caller wants them: {@code <folder>/<host>/<file name>}, each whole or not at all. */
final class OutputDirectory {
    private final Optional<Path> folder;

    OutputDirectory(Optional<Path> folder) {
        this.folder = folder;
    }

    void write(String host, Artifact artifact) throws IOException {
        if (folder.isEmpty()) {
            return;
        }
        Path base = folder.get().toAbsolutePath().normalize();
        Path file = base.resolve(host).resolve(artifact.fileName()).normalize();
        if (!file.startsWith(base) || file.getNameCount() != base.getNameCount() + 2) {
            throw new IOException("the host name \"" + host + "\" cannot be the name of a folder below " + base
                    + "; rename the host in the inventory");
        }
        Path parent = base.resolve(host);
        Files.createDirectories(parent);
        Path temporary = Files.createTempFile(
                parent,
                "." + artifact.fileName(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                artifact.writeTo(out);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}

package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DeployException;

/** A folder that nobody else can read, made when it is needed and removed in the end. For use by one thread. */
final class TemporaryFolder implements AutoCloseable {
    private final String prefix;
    private @Nullable Path path;

    TemporaryFolder(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the folder; makes it the first time. */
    Path path() {
        Path made = path;
        if (made == null) {
            try {
                made = Files.createTempDirectory(prefix).toRealPath();
            } catch (IOException e) {
                throw new DeployException(
                        "cannot make a folder in " + System.getProperty("java.io.tmpdir") + ": " + Failures.reason(e),
                        e);
            }
            path = made;
        }
        return made;
    }

    @Override
    public void close() {
        Path made = path;
        if (made == null) {
            return;
        }
        try {
            delete(made);
        } catch (IOException e) {
            throw new DeployException("cannot remove " + made + ": " + e + "; remove it yourself", e);
        }
    }

    /** Removes a folder with everything in it; links in it are removed, not followed. */
    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package dev.rustle.deploy.spi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where a plan's text comes from. It can be opened more than once and gives the same bytes each time. */
public interface PlanSource {

    /** Returns the name that messages use: a file's path, or {@code <stdin>}. */
    String name();

    /** Returns the folder against which relative paths in the plan are resolved; empty if there is none. */
    Optional<Path> folder();

    /**
     * Opens the text. The caller closes the stream.
     *
     * @throws IOException if it cannot be read
     */
    InputStream open() throws IOException;

    /** Returns a file as a source. */
    static PlanSource of(Path file) {
        Objects.requireNonNull(file, "file");
        return new PlanSource() {
            @Override
            public String name() {
                return file.toString();
            }

            @Override
            public Optional<Path> folder() {
                return Optional.ofNullable(file.toAbsolutePath().getParent());
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        };
    }

    /** Returns a text as a source. Relative paths in it are resolved against {@code folder}. */
    static PlanSource of(String name, String text, Path folder) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(folder, "folder");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new PlanSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Path> folder() {
                return Optional.of(folder);
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}

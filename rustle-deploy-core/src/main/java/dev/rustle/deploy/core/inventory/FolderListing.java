package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is in a folder, in the order in which Ansible takes it: that of the characters of the names. */
final class FolderListing {
    private static final Comparator<String> BY_CHARACTERS = (left, right) ->
            Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());

    private FolderListing() {}

    /**
     * Returns what is in a folder.
     *
     * @throws IOException if it cannot be read
     */
    static List<Path> of(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted(Comparator.comparing(FolderListing::name, BY_CHARACTERS))
                    .toList();
        } catch (java.io.UncheckedIOException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the last part of a path. */
    static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** Returns the extension of a name with its dot; empty if it has none. A name that begins with its only dot has none. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot) : "";
    }
}

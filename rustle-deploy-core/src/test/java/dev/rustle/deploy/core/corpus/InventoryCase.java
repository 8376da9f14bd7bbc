package dev.rustle.deploy.core.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An inventory and what is told about it. Its text has a line {@code === NAME} before each of its files; one that begins with {@code #!} is a program. Before them there may be {@code sources:} with
 * the names of the sources, which else are the file or folder that comes first, and {@code limit:} with a pattern.
 *
 * @param title what is special about it
 * @param sources the names of its sources
 * @param limit the pattern to which the hosts are limited
 * @param files its files
 * @param problems what is told, one problem a line, with {@code FOLDER/} for the folder of the files
 */
public record InventoryCase(
        String title, List<String> sources, Optional<String> limit, List<File> files, String problems) {

    /**
     * A file of an inventory.
     *
     * @param name its path below the folder
     * @param text its content, with the abbreviations of {@link Corpus}
     */
    public record File(String name, String text) {}

    static InventoryCase of(String title, String text, String problems) {
        String[] parts = text.split("(?m)^=== ", -1);
        Optional<String> limit = Optional.empty();
        List<String> sources = new ArrayList<>();
        for (String line : parts[0].lines().toList()) {
            if (line.startsWith("limit: ")) {
                limit = Optional.of(line.substring(7));
            } else if (line.startsWith("sources: ")) {
                sources.addAll(List.of(line.substring(9).split(" ")));
            } else {
                throw new IllegalStateException(title + ": what is this? " + line);
            }
        }
        List<File> files = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            int end = parts[i].indexOf('\n');
            String name = end < 0 ? parts[i] : parts[i].substring(0, end);
            files.add(new File(name, end < 0 ? "" : parts[i].substring(end + 1)));
        }
        if (sources.isEmpty()) {
            sources.add(files.get(0).name().split("/", 2)[0]);
        }
        return new InventoryCase(title, sources, limit, files, problems);
    }

    /**
     * Writes the files below a folder; returns the sources.
     *
     * @throws IOException if one cannot be written
     */
    public List<Path> write(Path folder) throws IOException {
        for (File file : files) {
            Path path = folder.resolve(file.name());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, Corpus.bytes(file.text()));
            if (file.text().startsWith("#!") && !path.toFile().setExecutable(true)) {
                throw new IOException(path + " cannot be made executable");
            }
        }
        return sources.stream()
                .map(source -> source.contains(",") ? Path.of(source) : folder.resolve(source))
                .toList();
    }

    /** Whether nothing is deployed to its hosts. */
    public boolean isMalformed() {
        return Corpus.areErrors(problems);
    }

    @Override
    public String toString() {
        return title;
    }
}

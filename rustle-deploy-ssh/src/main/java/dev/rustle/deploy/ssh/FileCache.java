package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was read from files, read again when time of change or size differ. A thousand hosts share one known_hosts and one key. Safe for use by many
 * threads.
 */
final class FileCache<T> {
    private final Reader<T> reader;
    private final ConcurrentMap<Path, Entry<T>> entries = new ConcurrentHashMap<>();

    /** Turns a file into a value. */
    interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private record Entry<T>(FileTime modified, long size, T value) {
        boolean isOf(BasicFileAttributes attributes) {
            return modified.equals(attributes.lastModifiedTime()) && size == attributes.size();
        }
    }

    FileCache(Reader<T> reader) {
        this.reader = reader;
    }

    T get(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Entry<T> entry = entries.get(file);
        if (entry == null || !entry.isOf(attributes)) {
            entry = new Entry<>(attributes.lastModifiedTime(), attributes.size(), reader.read(file));
            entries.put(file, entry);
        }
        return entry.value();
    }
}

package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.cache.EntryFile.Damaged;

/**
 * Makes room: removes the compilations that were not used for longest, and the segments that no other one has, until nine tenths of the bound are in use. What somebody
 * holds is spared. Whoever prunes has the lock of the cache.
 */
final class Pruning {
    private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);

    private final CacheLayout layout;
    private final Set<Digest> held;
    private final Map<Digest, Found> segments = new HashMap<>();
    /** How many compilations have a segment. */
    private final Map<Digest, Integer> users = new HashMap<>();

    private final List<Compilation> compilations = new ArrayList<>();
    private long size;

    private Pruning(CacheLayout layout, Set<Digest> held) {
        this.layout = layout;
        this.held = held;
    }

    /**
     * A file.
     *
     * @param key tells whether two names are of one file
     */
    record Found(Path file, long size, FileTime used, Object key) {}

    /**
     * A segment of a compilation. Contents are not kept: all compilations together have far more than the memory holds.
     *
     * @param inside whether the file of the compilation has its content
     */
    private record Use(Digest digest, boolean inside) {}

    /** A compilation under all its names, with its segments. */
    private record Compilation(List<Found> names, List<Use> segments) {
        FileTime used() {
            return names.get(0).used();
        }

        Stream<Digest> digests() {
            return segments.stream().map(Use::digest).distinct();
        }
    }

    /** Returns how many bytes a cache has. */
    static long size(CacheLayout layout) throws IOException {
        long size = 0;
        for (List<Found> names : byContent(layout)) {
            size += names.get(0).size();
        }
        return size + files(layout.segments()).stream().mapToLong(Found::size).sum();
    }

    /** Prunes, if there is more than there may be; returns how many bytes there are then. */
    static long prune(CacheLayout layout, Holds holds, long bound) throws IOException {
        Pruning pruning = new Pruning(layout, holds.all());
        pruning.look();
        if (pruning.size > bound) {
            pruning.removeUnused();
            pruning.removeOldest(bound / 10 * 9);
        }
        return pruning.size;
    }

    private void look() throws IOException {
        for (Found found : files(layout.segments())) {
            segments.put(new Digest(found.file().getFileName().toString()), found);
            size += found.size();
        }
        for (List<Found> names : byContent(layout)) {
            size += names.get(0).size();
            compilations.add(new Compilation(names, segments(names.get(0).file())));
        }
        compilations.forEach(each -> each.digests().forEach(digest -> users.merge(digest, 1, Integer::sum)));
        compilations.sort(Comparator.comparing(Compilation::used));
    }

    /** Returns the files of compilations; an entry and a lineage may be two names of one. */
    private static Iterable<List<Found>> byContent(CacheLayout layout) throws IOException {
        Map<Object, List<Found>> byKey = new LinkedHashMap<>();
        for (Path folder : List.of(layout.entries(), layout.lineages())) {
            for (Found found : files(folder)) {
                byKey.computeIfAbsent(found.key(), key -> new ArrayList<>()).add(found);
            }
        }
        return byKey.values();
    }

    private static List<Use> segments(Path entry) throws IOException {
        try {
            return EntryFile.decode(Files.readAllBytes(entry)).parts().stream()
                    .map(part -> new Use(part.digest(), part.content().isPresent()))
                    .toList();
        } catch (NoSuchFileException | Damaged | EntryFile.OtherForm e) {
            return List.of();
        }
    }

    private void removeUnused() throws IOException {
        for (Digest digest : List.copyOf(segments.keySet())) {
            if (!users.containsKey(digest) && !held.contains(digest)) {
                removeSegment(digest);
            }
        }
    }

    private void removeOldest(long bound) throws IOException {
        for (Compilation each : compilations) {
            if (size <= bound) {
                return;
            }
            if (!isHeld(each)) {
                remove(each);
            }
        }
        if (size > bound) {
            LOG.warn(
                    "the artifact cache {} has {} bytes, all of them in use, and should have {} at most",
                    layout.base(),
                    size,
                    bound);
        }
    }

    /** A compilation is needed while all of it is held, or while it is the last one that has a small segment which is: that lies in no other file. */
    private boolean isHeld(Compilation compilation) {
        boolean whole =
                !compilation.segments().isEmpty() && compilation.digests().allMatch(held::contains);
        return whole || compilation.segments().stream().anyMatch(this::isHeldHereAlone);
    }

    private boolean isHeldHereAlone(Use segment) {
        return segment.inside() && held.contains(segment.digest()) && users.getOrDefault(segment.digest(), 0) == 1;
    }

    private void remove(Compilation compilation) throws IOException {
        for (Found name : compilation.names()) {
            Files.deleteIfExists(name.file());
        }
        size -= compilation.names().get(0).size();
        for (Digest digest : compilation.digests().toList()) {
            if (users.merge(digest, -1, Integer::sum) == 0 && !held.contains(digest)) {
                removeSegment(digest);
            }
        }
    }

    private void removeSegment(Digest digest) throws IOException {
        Found found = segments.remove(digest);
        if (found != null) {
            Files.deleteIfExists(found.file());
            size -= found.size();
        }
    }

    /** Returns what is in the folders of a folder, under names that are digests. */
    static List<Found> files(Path folder) throws IOException {
        List<Found> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().matches("[0-9a-f]{64}")) {
                    Object key = Objects.requireNonNullElse(attributes.fileKey(), file);
                    found.add(new Found(file, attributes.size(), attributes.lastModifiedTime(), key));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // Somebody else has removed it.
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.cache.EntryFile.Damaged;
import dev.rustle.deploy.core.cache.EntryFile.Part;

/**
 * Makes room: removes the compilations that were not used for longest, and the segments that no other one has, until nine tenths of the bound are in use. What somebody
 * holds is spared. Whoever prunes has the lock of the cache.
 */
final class Pruning {
    private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);

    private final CacheLayout layout;
    private final Set<Digest> held;
    private final Map<Digest, Found> segments = new HashMap<>();
    private final Map<Digest, Integer> users = new HashMap<>();
    private final List<Compilation> compilations = new ArrayList<>();
    private long size;

    private Pruning(CacheLayout layout, Set<Digest> held) {
        this.layout = layout;
        this.held = held;
    }

    /** A file with its size. */
    private record Found(Path file, long size, FileTime used) {}

    /** A compilation with the segments that lie in files of their own, and those that lie in its own. */
    private record Compilation(Found found, List<Digest> large, List<Digest> small) {
        /** What is held must be found: a small segment only by its compilation, a whole artifact by all of it. */
        boolean isHeld(Set<Digest> held) {
            return small.stream().anyMatch(held::contains) || (!large.isEmpty() && held.containsAll(large));
        }
    }

    /** Returns how many bytes a cache has. */
    static long size(CacheLayout layout) throws IOException {
        long size = 0;
        for (Path folder : List.of(layout.entries(), layout.lineages(), layout.segments())) {
            size += files(folder).stream().mapToLong(Found::size).sum();
        }
        return size;
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
        for (Path folder : List.of(layout.entries(), layout.lineages())) {
            for (Found found : files(folder)) {
                size += found.size();
                compilations.add(compilation(found));
            }
        }
        compilations.forEach(each -> each.large().forEach(digest -> users.merge(digest, 1, Integer::sum)));
        compilations.sort(Comparator.comparing(each -> each.found().used()));
    }

    private static Compilation compilation(Found found) throws IOException {
        try {
            Map<Boolean, List<Digest>> isSmall = EntryFile.decode(Files.readAllBytes(found.file())).parts().stream()
                    .collect(Collectors.partitioningBy(
                            part -> part.content().isPresent(),
                            Collectors.collectingAndThen(
                                    Collectors.mapping(Part::digest, Collectors.toCollection(LinkedHashSet::new)),
                                    List::copyOf)));
            return new Compilation(
                    found, isSmall.getOrDefault(false, List.of()), isSmall.getOrDefault(true, List.of()));
        } catch (NoSuchFileException | Damaged e) {
            return new Compilation(found, List.of(), List.of());
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
            if (each.isHeld(held)) {
                continue;
            }
            Files.deleteIfExists(each.found().file());
            size -= each.found().size();
            for (Digest digest : each.large()) {
                if (users.merge(digest, -1, Integer::sum) == 0 && !held.contains(digest)) {
                    removeSegment(digest);
                }
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

    private void removeSegment(Digest digest) throws IOException {
        Found found = segments.remove(digest);
        if (found != null) {
            Files.deleteIfExists(found.file());
            size -= found.size();
        }
    }

    private static List<Found> files(Path folder) throws IOException {
        List<Found> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().matches("[0-9a-f]{64}")) {
                    found.add(new Found(file, attributes.size(), attributes.lastModifiedTime()));
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

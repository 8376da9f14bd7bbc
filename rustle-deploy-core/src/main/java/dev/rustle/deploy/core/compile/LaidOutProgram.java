package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Segment;

/** A program with its files, and the layouts of them for the runners that were asked for. Safe for use by many threads. */
final class LaidOutProgram {
    static final LaidOutProgram NONE = new LaidOutProgram(Bytes.of(new byte[0]), List.of(), Map::of);

    private final Bytes program;
    private final List<BundleFile> files;
    private final Supplier<Map<String, String>> describe;
    /** Guarded by this. */
    private @Nullable Map<String, String> inputs;
    /** Guarded by this. */
    private final Map<Common, BundleLayout> layouts = new HashMap<>();

    /** What hosts have in common beside the program: the digests of their runner and of their groups. */
    private record Common(Digest runner, Digest groups) {}

    private LaidOutProgram(Bytes program, List<BundleFile> files, Supplier<Map<String, String>> describe) {
        this.describe = describe;
        this.program = program;
        this.files = files;
    }

    /**
     * Returns a program with the files of its tasks.
     *
     * @param describe names the parts of the program, when somebody asks
     */
    static LaidOutProgram of(
            byte[] program,
            Collection<Map<String, SourceFiles.Source>> sources,
            Supplier<Map<String, String>> describe) {
        Map<String, BundleFile> files = new TreeMap<>();
        for (Map<String, SourceFiles.Source> ofTask : sources) {
            for (SourceFiles.Source source : ofTask.values()) {
                if (source instanceof SourceFiles.SingleFile single) {
                    files.put(single.file().sha256().hex(), single.file());
                } else if (source instanceof SourceFiles.Folder folder) {
                    folder.members().forEach(member -> member.file()
                            .ifPresent(file -> files.put(file.sha256().hex(), file)));
                }
            }
        }
        return new LaidOutProgram(Bytes.of(program), new ArrayList<>(files.values()), describe);
    }

    /** Returns the digest of the program, which names its files by their digests. */
    Digest digest() {
        return program.digest();
    }

    /** Returns the parts of the program by the names that people have for them, which nobody asks for unless something is compiled. */
    synchronized Map<String, String> inputs() {
        Map<String, String> known = inputs;
        if (known == null) {
            known = describe.get();
            inputs = known;
        }
        return known;
    }

    /** Returns how many bytes program and files have. */
    long size() {
        return program.size() + files.stream().mapToLong(BundleFile::size).sum();
    }

    /** Returns the bytes of program and files, and of some other parts, largest first. */
    Map<String, Long> largestParts(Map<String, Long> others) {
        Map<String, Long> sizes = new HashMap<>(others);
        sizes.put("program", (long) program.size());
        files.forEach(file -> sizes.put("file " + file.path(), file.size()));
        Map<String, Long> sorted = new LinkedHashMap<>();
        sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(part -> sorted.put(part.getKey(), part.getValue()));
        return sorted;
    }

    /** Returns an artifact of the same program with segments that read the files of this one: those that it was laid out from may be gone. */
    Artifact withOwnFiles(Artifact artifact) {
        if (artifact.segments().stream().noneMatch(segment -> segment.content() instanceof BundleFile.Content)) {
            return artifact;
        }
        Map<Digest, BundleFile> byContent = new HashMap<>();
        files.forEach(file -> byContent.put(file.sha256(), file));
        List<Segment> segments = artifact.segments().stream()
                .map(segment -> segment.content() instanceof BundleFile.Content content
                                && byContent.containsKey(content.file().sha256())
                        ? byContent.get(content.file().sha256()).instead(segment)
                        : segment)
                .toList();
        return new Artifact(artifact.triple(), artifact.fileName(), segments, artifact.digest());
    }

    /** Lays out for a runner and the groups of an inventory, which reads all files: once, however many hosts ask at the same time. */
    synchronized BundleLayout layout(Runner runner, Bytes groups) throws IOException {
        Common common = new Common(runner.segment().digest(), groups.digest());
        BundleLayout known = layouts.get(common);
        if (known == null) {
            known = BundleLayout.of(runner, files, program, groups);
            layouts.put(common, known);
        }
        return known;
    }
}

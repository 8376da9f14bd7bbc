package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.core.files.DurableFiles;
import dev.rustle.deploy.core.files.DurableFiles.Use;
import dev.rustle.deploy.core.files.FileFailures;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.TargetTriple;

/**
 * Where artifacts are written as files, if the caller wants them: {@code <folder>/<host>/<file name>}, or {@code <folder>/<host>/<kind of machine>/<file name>} if
 * a host has several; each whole or not at all.
 */
final class OutputDirectory {
    private static final int LONGEST_NAME = 255;
    /** What may stand behind the name of a program. */
    private static final String LONGEST_SUFFIX = ".exe" + ArtifactRecord.SUFFIX;

    private final Optional<Path> folder;
    private final Optional<TargetTriple> kind;
    private final String wayOut;

    /** Creates the directory to which artifacts are written; empty if nobody wants that. */
    OutputDirectory(Optional<Path> folder) {
        this(folder, Optional.empty(), "deploy without an output directory");
    }

    private OutputDirectory(Optional<Path> folder, Optional<TargetTriple> kind, String wayOut) {
        this.folder = folder;
        this.kind = kind;
        this.wayOut = wayOut;
    }

    /** Returns a directory from which artifacts are taken that were written before. */
    static OutputDirectory toReadFrom(Path folder) {
        return new OutputDirectory(
                Optional.of(folder), Optional.empty(), "compile and deploy at once, without a directory of artifacts");
    }

    /** Returns where the artifacts for one of several kinds of machines are written. */
    OutputDirectory ofKind(TargetTriple triple) {
        return new OutputDirectory(folder, Optional.of(triple), wayOut);
    }

    /** Returns what stands in the way of writing artifacts: names that cannot be names below the folder, or are one and the same on some file systems. */
    List<Problem> problems(Collection<HostSlice> slices) {
        List<Problem> problems = new ArrayList<>();
        if (folder.isEmpty()) {
            return problems;
        }
        Map<String, String> seen = new HashMap<>();
        for (HostSlice slice : slices) {
            String host = slice.target().name();
            Location place = Location.of("host " + host);
            complaint("host name", host).ifPresent(text -> problems.add(Problem.error(place, text)));
            complaint("binary name", slice.binaryName())
                    .or(() -> beside(slice.binaryName()))
                    .ifPresent(text -> problems.add(Problem.error(place, text)));
            String other = seen.putIfAbsent(folded(host), host);
            if (other != null) {
                problems.add(Problem.error(
                        place,
                        "the host names \"" + other + "\" and \"" + host
                                + "\" differ only by case or form, and would be one folder on some file systems;"
                                + " rename one of them in the inventory, or " + wayOut));
            }
        }
        return problems;
    }

    /** Says why there can be no record beside a program. */
    private Optional<String> beside(String name) {
        boolean possible = !name.endsWith(ArtifactRecord.SUFFIX)
                && (name + LONGEST_SUFFIX).getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
        return possible
                ? Optional.empty()
                : Optional.of("the binary name \"" + name + "\" leaves no room for the file \"" + name
                        + ArtifactRecord.SUFFIX
                        + "\" beside it; give the program a shorter name, which does not end like that, or " + wayOut);
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private Optional<String> complaint(String kind, String name) {
        boolean onePlainName = !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(letter -> letter == '/' || letter == '\\' || letter == 0)
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
        return onePlainName
                ? Optional.empty()
                : Optional.of("the " + kind + " \"" + name
                        + "\" cannot be the name of a file in the output directory; rename it, or " + wayOut);
    }

    /**
     * Makes the folder, if one is wanted, and finds out whether artifacts can be written there: a controller that cannot is no failure of the hosts.
     *
     * @throws IOException if they cannot, with the place and the reason
     */
    void make() throws IOException {
        if (folder.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(folder.get());
        } catch (FileSystemException e) {
            throw new IOException(failure(folder.get(), reason(e)), e);
        }
        if (!Files.isWritable(folder.get())) {
            throw new IOException(
                    failure(folder.get(), "permission denied; grant the right to write there, or name another folder"));
        }
    }

    /**
     * Writes the artifact of a host, if that is wanted, and beside it what it was made of, if that is known.
     *
     * @return the file; empty if none was wanted
     * @throws IOException if it cannot be written, with the place and the reason
     */
    Optional<Path> write(PreparedHost host, Artifact artifact) throws IOException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(writeInto(folder.get(), host, artifact));
        } catch (FileSystemException e) {
            throw new IOException(failure(folder.get(), reason(e)), e);
        } catch (IOException e) {
            throw new IOException(failure(folder.get(), FileFailures.reason(e)), e);
        }
    }

    private static String failure(Path folder, String reason) {
        return "artifacts cannot be written to the output directory " + folder + ": " + reason;
    }

    private static String reason(FileSystemException e) {
        return FileFailures.reason(e) + "; make room or grant the right to write there, or name another folder";
    }

    private Path writeInto(Path root, PreparedHost prepared, Artifact artifact) throws IOException {
        String host = prepared.target().name();
        refuse(complaint("host name", host));
        refuse(complaint("file name", artifact.fileName()));
        Path parent = folderIn(Files.createDirectories(root).toRealPath(), host);
        if (kind.isPresent()) {
            parent = folderIn(parent, kind.get().toString());
        }
        DurableFiles.write(parent.resolve(artifact.fileName()), parent, Use.PROGRAM, artifact::writeTo);
        writeRecord(parent, prepared, artifact);
        return root.resolve(host)
                .resolve(kind.map(TargetTriple::toString).orElse(""))
                .resolve(artifact.fileName());
    }

    /** Says what the artifact is, and was made of. If that is not known, a record stays only if it speaks of these very bytes, and not of others that were there. */
    private static void writeRecord(Path parent, PreparedHost host, Artifact artifact) throws IOException {
        Path file = parent.resolve(artifact.fileName() + ArtifactRecord.SUFFIX);
        Optional<PreparedHost.Ingredients> ingredients = host.artifacts().ingredients(artifact.triple());
        if (ingredients.isEmpty()) {
            if (!speaksOf(file, artifact)) {
                Files.deleteIfExists(file);
            }
            return;
        }
        byte[] content =
                ArtifactRecord.of(host.slice(), artifact, ingredients.get()).encode();
        DurableFiles.write(file, parent, Use.DATA, out -> out.write(content));
    }

    private static boolean speaksOf(Path record, Artifact artifact) {
        try {
            return ArtifactRecord.decode(Files.readAllBytes(record)).digest().equals(artifact.digest());
        } catch (IOException e) {
            // There is none, or one that nobody can use.
            return false;
        }
    }

    private static Path folderIn(Path parent, String name) throws IOException {
        Path folder = parent.resolve(name);
        if (Files.exists(folder) && !folder.toRealPath().equals(folder)) {
            throw new IOException(folder + " is a link to " + folder.toRealPath()
                    + ", and artifacts are written nowhere but into the output directory; remove it");
        }
        return Files.createDirectories(folder);
    }

    private static void refuse(Optional<String> complaint) throws IOException {
        if (complaint.isPresent()) {
            throw new IOException(complaint.get());
        }
    }
}

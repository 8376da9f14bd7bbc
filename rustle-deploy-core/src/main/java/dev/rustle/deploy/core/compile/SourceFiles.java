package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds and reads the files of the controller that tasks name. Each is read once, and remembered for one preparation only: nothing that a file system says about a
 * file tells for certain that its content is still the same. Used by one thread.
 */
final class SourceFiles {
    private final Map<Path, BundleFile> read = new HashMap<>();

    /** What a task's source is: a file, or a folder with everything in it. */
    sealed interface Source {}

    /** A file with its permissions. */
    record SingleFile(BundleFile file, String mode) implements Source {}

    /** A folder: parents before their children, siblings by name. */
    record Folder(List<Member> members) implements Source {}

    /** What lies in a folder: a file, or another folder when {@code file} is empty. */
    record Member(String path, Optional<BundleFile> file, String mode) {}

    /** Says that no such file is there, and where it was looked for. */
    static final class NotFound extends Exception {
        private static final long serialVersionUID = 1L;

        NotFound(String source, List<Path> places) {
            super("there is no file \"" + source + "\"; looked for "
                    + String.join(", ", places.stream().map(Path::toString).toList()));
        }
    }

    /** Returns the places in which a relative source may lie: beside the plan, then in the folder that Ansible has for the module. */
    static List<Path> places(String source, Optional<Path> folder, String moduleFolder) {
        Path path = Path.of(source);
        if (path.isAbsolute()) {
            return List.of(path);
        }
        return folder.map(base -> List.of(
                        base.resolve(path).normalize(),
                        base.resolve(moduleFolder).resolve(path).normalize()))
                .orElse(List.of());
    }

    /** Reads the first of some places that is there. */
    Source read(String source, List<Path> places) throws NotFound, IOException {
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                return folder(place);
            } else if (Files.exists(place)) {
                return new SingleFile(file(place), mode(place));
            }
        }
        throw new NotFound(source, places);
    }

    private BundleFile file(Path path) throws IOException {
        BundleFile known = read.get(path);
        if (known == null) {
            if (!Files.isRegularFile(path)) {
                throw new IOException(path + " is neither a file nor a folder");
            }
            known = BundleFile.read(path);
            read.put(path, known);
        }
        return known;
    }

    private Folder folder(Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            paths = walk.filter(path -> !path.equals(root)).sorted().toList();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        List<Member> members = new ArrayList<>();
        for (Path path : paths) {
            String relative = root.relativize(path).toString().replace('\\', '/');
            if (Files.isDirectory(path)) {
                members.add(new Member(relative, Optional.empty(), mode(path)));
            } else {
                members.add(new Member(relative, Optional.of(file(path)), mode(path)));
            }
        }
        return new Folder(members);
    }

    /** Returns the permissions as octal text, as Ansible's {@code mode: preserve} wants them. */
    private static String mode(Path path) throws IOException {
        int mode = 0;
        for (char letter : PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                .toCharArray()) {
            mode = mode << 1 | (letter == '-' ? 0 : 1);
        }
        return String.format("0%03o", mode);
    }
}

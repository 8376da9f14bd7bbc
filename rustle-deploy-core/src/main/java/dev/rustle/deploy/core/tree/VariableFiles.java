package dev.rustle.deploy.core.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.plan.Variables;
import dev.rustle.deploy.spi.ReadContext;

/** Reads variables that stand by themselves, in files or on a command line. */
public final class VariableFiles {
    private VariableFiles() {}

    /** Reads a file, see {@link Variables#read}. */
    public static Variables read(Path file) {
        Problems problems = new Problems();
        return variables(text(file, problems), problems);
    }

    /** Reads a text, see {@link Variables#parse}. */
    public static Variables parse(String name, String text) {
        Problems problems = new Problems();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return variables(SourceText.decode(name, bytes, problems), problems);
    }

    private static Optional<SourceText> text(Path file, Problems problems) {
        Location place = Location.of(file.toString());
        if (Files.isDirectory(file)) {
            problems.error(place, "this is a folder; name one file of variables");
            return Optional.empty();
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return SourceText.read(file.toString(), stream, ReadContext.DEFAULT_SIZE_LIMIT, "split it", problems);
        } catch (NoSuchFileException e) {
            problems.error(place, "there is no such file");
        } catch (IOException e) {
            problems.error(place, "the file cannot be read: " + e);
        }
        return Optional.empty();
    }

    private static Variables variables(Optional<SourceText> text, Problems problems) {
        Value.Mapping values = text.flatMap(found -> DataTree.parse(found, problems))
                .filter(root -> !root.isNull())
                .map(root -> mapping(root, problems))
                .orElse(Value.Mapping.EMPTY);
        if (problems.hasErrors()) {
            throw new InvalidInputException(problems.inOrder());
        }
        return new Variables(values, problems.inOrder());
    }

    private static Value.Mapping mapping(Node root, Problems problems) {
        if (root.value() instanceof Value.Mapping mapping) {
            return mapping;
        }
        problems.error(root.location(), "variables must be a mapping of names to values; found " + root.describe());
        return Value.Mapping.EMPTY;
    }
}

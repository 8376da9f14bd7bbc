package dev.rustle.deploy.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import dev.rustle.deploy.engine.DeployerProvider;

/**
 * Variables as they are written in a file or on a command line: a mapping of names to values, in JSON or in YAML 1.1, as Ansible reads the files of {@code -e @FILE}.
 * Immutable.
 *
 * @param values the variables, in the order in which they were written
 * @param warnings what was noticed when they were read
 */
public record Variables(Value.Mapping values, List<Problem> warnings) {
    public Variables {
        Objects.requireNonNull(values, "values");
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a file: UTF-8, at most 64 MiB. A file without anything in it has no variables.
     *
     * @throws dev.rustle.deploy.InvalidInputException if it cannot be read, or something is wrong with what it says; it lists all problems, each with its place
     */
    public static Variables read(Path file) {
        return DeployerProvider.load().readVariables(file);
    }

    /**
     * Reads a text.
     *
     * @param name what problems call the text
     * @throws dev.rustle.deploy.InvalidInputException if something is wrong with it; it lists all problems, each with its place
     */
    public static Variables parse(String name, String text) {
        return DeployerProvider.load().parseVariables(name, text);
    }
}

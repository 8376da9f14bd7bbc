package dev.rustle.deploy.plan;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a secret of a plan comes from. It is looked up on the controller when the plan is executed, and travels to the hosts in the run's standard input alone: it is in no artifact, no
 * cache, no report and on no command line. For tasks it is a variable that goes before extra variables.
 *
 * @param name the name of the variable
 * @param source where its value is
 * @param location where the plan says so, if it was read
 */
public record SecretRef(String name, Source source, Optional<Location> location) {
    public SecretRef {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(location, "location");
    }

    /** Where a value is. */
    public sealed interface Source {}

    /**
     * The text of a file of the controller, in UTF-8, without the end of its last line.
     *
     * @param path the file
     */
    public record File(Path path) implements Source {
        public File {
            Objects.requireNonNull(path, "path");
        }
    }

    /**
     * A variable of the controller's environment.
     *
     * @param variable its name
     */
    public record Environment(String variable) implements Source {
        public Environment {
            Objects.requireNonNull(variable, "variable");
        }
    }
}

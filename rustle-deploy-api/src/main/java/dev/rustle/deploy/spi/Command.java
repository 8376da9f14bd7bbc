package dev.rustle.deploy.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to run on a host.
 *
 * @param program the program
 * @param arguments its arguments, each passed exactly; never shown by {@link #toString()}
 * @param deadline how long it may run; after that it is ended and {@link RunningCommand#await()} reports {@link Exit.Lost}. Empty: no limit
 */
public record Command(Program program, List<String> arguments, Optional<Duration> deadline) {
    public Command {
        Objects.requireNonNull(program, "program");
        arguments = List.copyOf(arguments);
        Objects.requireNonNull(deadline, "deadline");
    }

    /** Returns a POSIX shell script with its positional parameters. */
    public static Command script(String text, String... arguments) {
        return new Command(new Script(text), List.of(arguments), Optional.empty());
    }

    /** Returns an executable of the host with its arguments. */
    public static Command executable(String path, String... arguments) {
        return new Command(new Executable(path), List.of(arguments), Optional.empty());
    }

    /** Returns this command with a limit on how long it may run. */
    public Command withDeadline(Duration limit) {
        return new Command(program, arguments, Optional.of(limit));
    }

    /** Returns the program without its arguments, which may be private. */
    @Override
    public String toString() {
        return program + " with " + arguments.size() + " arguments";
    }

    /** A program of the host. */
    public sealed interface Program {}

    /**
     * An executable file.
     *
     * @param path its absolute path on the host
     */
    public record Executable(String path) implements Program {
        public Executable {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("the path of an executable must be absolute: " + path);
            }
        }
    }

    /**
     * A script for {@code /bin/sh}, whatever the login shell is. It reads its own standard input from the first byte on.
     *
     * @param text the script, POSIX shell language, without NUL
     */
    public record Script(String text) implements Program {
        public Script {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public String toString() {
            return "a script of " + text.length() + " characters";
        }
    }
}

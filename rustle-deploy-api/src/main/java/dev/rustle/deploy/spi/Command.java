package dev.rustle.deploy.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** What to run on a host. Immutable. */
public final class Command {
    private final Program program;
    private final List<String> arguments;
    private final Optional<Duration> deadline;

    private Command(Program program, List<String> arguments, Optional<Duration> deadline) {
        this.program = Objects.requireNonNull(program, "program");
        this.arguments = List.copyOf(arguments);
        this.deadline = deadline;
        if (deadline.isPresent()
                && (deadline.get().isNegative() || deadline.get().isZero())) {
            throw new IllegalArgumentException("the deadline of a command must be positive: " + deadline.get());
        }
    }

    /** Returns a POSIX shell script with its positional parameters. */
    public static Command script(String text, String... arguments) {
        return new Command(new Script(text), List.of(arguments), Optional.empty());
    }

    /** Returns an executable of the host with its arguments. */
    public static Command executable(String path, String... arguments) {
        return new Command(new Executable(path), List.of(arguments), Optional.empty());
    }

    /** Returns this command with another program and the same arguments and deadline, for a transport that wraps what it runs. */
    public Command withProgram(Program other) {
        return new Command(other, arguments, deadline);
    }

    /** Returns this command with a positive limit on how long it may run. */
    public Command withDeadline(Duration limit) {
        return new Command(program, arguments, Optional.of(limit));
    }

    /** Returns the program. */
    public Program program() {
        return program;
    }

    /** Returns its arguments, each passed exactly; never shown by {@link #toString()}. */
    public List<String> arguments() {
        return arguments;
    }

    /**
     * Returns how long it may run, counted from its start; after that it is ended and {@link RunningCommand#await()} reports {@link Exit.Lost}. Empty: no limit.
     */
    public Optional<Duration> deadline() {
        return deadline;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Command that
                && program.equals(that.program)
                && arguments.equals(that.arguments)
                && deadline.equals(that.deadline);
    }

    @Override
    public int hashCode() {
        return Objects.hash(program, arguments, deadline);
    }

    /** Returns the program without its arguments, which may be private. */
    @Override
    public String toString() {
        return program + " with " + arguments.size() + (arguments.size() == 1 ? " argument" : " arguments");
    }

    /** A program of the host. */
    public sealed interface Program {}

    /**
     * An executable file. One that cannot be started ends with the code of a POSIX shell: 127 if it is not there, 126 if it is not executable or its
     * arguments are more than the host's system takes; standard error says which.
     *
     * @param path its absolute path on the host
     */
    public record Executable(String path) implements Program {
        public Executable {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("the path of an executable must be absolute: " + path);
            }
        }

        @Override
        public String toString() {
            return path;
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

        /** Returns words for messages; the text is long and may be private. */
        @Override
        public String toString() {
            return "a shell script";
        }
    }
}

package dev.rustle.deploy.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanSource;

/** Finds the plan: a file, or the standard input. */
final class PlanInput {
    private static final String STDIN = "<stdin>";
    private static final int LONGEST_NAME = 4096;

    private PlanInput() {}

    /**
     * Finds the plan.
     *
     * @param argument what the command line says, if it does; {@code -} is the standard input
     * @throws UsageException if there is neither an argument nor something to read
     * @throws InvalidInputException if it cannot be read
     */
    static PlanSource find(@Nullable String argument, Terminal terminal) {
        if (argument == null && terminal.interactive()) {
            throw new UsageException("no plan; give a file, or - to read the standard input");
        }
        if (argument != null && argument.isBlank()) {
            throw new UsageException("the name of the plan is empty; give a file, or - to read the standard input");
        }
        return argument == null || argument.equals("-") ? standardInput(terminal) : PlanSource.of(readable(argument));
    }

    /**
     * Returns a file that is there and can be read.
     *
     * @throws InvalidInputException if it is not
     */
    static Path readable(String name) {
        try {
            Path file = Path.of(name);
            if (!Files.exists(file)) {
                throw invalid(name, "there is no such file; check the path");
            } else if (Files.isDirectory(file)) {
                throw invalid(name, "this is a folder; name the file");
            } else if (!Files.isReadable(file)) {
                throw invalid(name, "permission denied; make the file readable for this user");
            }
            return file;
        } catch (InvalidPathException e) {
            throw invalid(name, "this cannot be the name of a file: " + e.getReason());
        }
    }

    private static PlanSource standardInput(Terminal terminal) {
        byte[] bytes;
        try {
            bytes = terminal.in().readAllBytes();
        } catch (IOException e) {
            throw invalid(STDIN, "cannot be read: " + Failures.reason(e));
        }
        refuseName(bytes);
        return new StandardInput(bytes);
    }

    /** {@code echo plan.json | rustle-deploy} pipes the name of a plan where the plan itself is meant. */
    private static void refuseName(byte[] bytes) {
        if (bytes.length > LONGEST_NAME) {
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw invalid(STDIN, "is empty; pipe a plan in, or name its file: rustle-deploy PLAN");
        }
        if (text.startsWith("{") || text.indexOf('\n') >= 0) {
            return;
        }
        boolean file;
        try {
            file = Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            file = false;
        }
        if (file) {
            throw invalid(STDIN, "holds the name of a file, not a plan; call rustle-deploy " + text);
        }
    }

    private static InvalidInputException invalid(String source, String problem) {
        return new InvalidInputException(List.of(Problem.error(Location.of(source), problem)));
    }

    /** The bytes as they came: what is no text is for the reader to refuse. */
    private static final class StandardInput implements PlanSource {
        private final byte[] bytes;

        StandardInput(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return STDIN;
        }

        @Override
        public Optional<Path> folder() {
            return Optional.of(Path.of("").toAbsolutePath());
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}

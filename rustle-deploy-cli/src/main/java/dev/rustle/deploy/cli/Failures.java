package dev.rustle.deploy.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.InvalidInputException;

/** Says what went wrong and finds the exit code for it. */
final class Failures {
    private static final String PROGRAM = "rustle-deploy: ";

    private final PrintStream err;
    private final Verbosity verbosity;

    Failures(PrintStream err, Verbosity verbosity) {
        this.err = err;
        this.verbosity = verbosity;
    }

    /** Tells people about it; returns the exit code. */
    int report(Throwable failure) {
        int code = describe(failure);
        if (verbosity.showsLogs()) {
            failure.printStackTrace(err);
        }
        return code;
    }

    private int describe(Throwable failure) {
        if (failure instanceof InvalidInputException invalid) {
            invalid.problems().forEach(problem -> err.println(DisplayText.line(problem.toString())));
            long errors = invalid.problems().stream()
                    .filter(problem -> problem.isError())
                    .count();
            err.println(PROGRAM + errors + (errors == 1 ? " error" : " errors") + "; nothing was touched");
            return ExitCode.INVALID_INPUT;
        } else if (failure instanceof UsageException usage) {
            err.println(PROGRAM + shown(usage));
            err.println("Try rustle-deploy --help.");
            return ExitCode.USAGE;
        } else if (failure instanceof DeployException problem) {
            err.println(PROGRAM + shown(problem));
            return ExitCode.ENVIRONMENT;
        }
        err.println(PROGRAM + "unexpected " + indented(failure.toString()) + "; this is a defect, please report it"
                + (verbosity.showsLogs() ? "" : " with the output of the same command with -vv"));
        return ExitCode.ENVIRONMENT;
    }

    /** Returns a message that may quote what it complains of: at the beginning of a line stands nothing of that. */
    static String shown(Throwable problem) {
        return indented(String.valueOf(problem.getMessage()));
    }

    private static String indented(String text) {
        return text.strip().replace("\n", "\n  ");
    }

    /** Returns why a file could not be used, without its name, which messages of Java sometimes are alone. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "there is no such file";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}

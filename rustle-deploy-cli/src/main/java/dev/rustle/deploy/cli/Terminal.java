package dev.rustle.deploy.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Where the program reads and writes. Data goes to {@code out}, everything else to {@code err}; both are UTF-8 whatever the locale says.
 *
 * @param in the standard input
 * @param out the standard output
 * @param err the standard error
 * @param interactive whether a person sits at the standard input
 * @param readerHasLeft whether {@code out}, which could not be written, led to somebody who did not want to read all of it
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive, BooleanSupplier readerHasLeft) {
    Terminal {
        err = new DisplayStream(err);
    }

    /** Set by the launcher, which can ask the system: Java cannot tell. Without it the standard input is read. */
    private static final String INTERACTIVE = "rustle.deploy.interactive";

    /** Returns that of this process. */
    static Terminal ofProcess() {
        PipeOutput out = new PipeOutput(new FileOutputStream(FileDescriptor.out));
        return new Terminal(
                System.in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean(INTERACTIVE),
                out::readerHasLeft);
    }
}

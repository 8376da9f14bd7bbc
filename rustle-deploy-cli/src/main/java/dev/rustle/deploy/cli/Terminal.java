package dev.rustle.deploy.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the program reads and writes. Data goes to {@code out}, everything else to {@code err}; both are UTF-8 whatever the locale says.
 *
 * @param in the standard input
 * @param out the standard output
 * @param err the standard error
 * @param interactive whether a person sits at the standard input
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
    Terminal {
        err = new DisplayStream(err);
    }

    /** Set by the launcher, which can ask the system: Java cannot tell. Without it the standard input is read. */
    private static final String INTERACTIVE = "rustle.deploy.interactive";

    /** Returns that of this process. */
    static Terminal ofProcess() {
        return new Terminal(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean(INTERACTIVE));
    }
}

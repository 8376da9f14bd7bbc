package dev.rustle.deploy.cli;

/** What the exit codes of the command line mean. */
final class ExitCode {
    /** Everything that was asked for was done on every host. */
    static final int FINE = 0;
    /** A host failed. */
    static final int HOST_FAILED = 1;
    /** The command line is wrong; nothing was read. */
    static final int USAGE = 2;
    /** The plan or the inventory is wrong; nothing was touched. */
    static final int INVALID_INPUT = 3;
    /** Something that this program needs is missing here. */
    static final int ENVIRONMENT = 4;
    /** Ended by Ctrl-C, as shells count: 128 and the number of the signal. */
    static final int INTERRUPTED = 130;
    /** Ended by SIGHUP: the terminal or the connection to it has gone. */
    static final int HUNG_UP = 129;

    /** Ended by SIGTERM. */
    static final int TERMINATED = 143;

    private ExitCode() {}
}

package dev.rustle.deploy.cli;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLineProgram(Environment.ofProcess()).run(arguments));
    }
}

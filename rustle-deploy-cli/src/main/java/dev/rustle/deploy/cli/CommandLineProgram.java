package dev.rustle.deploy.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line as a whole: from arguments to an exit code. Ends no process. */
final class CommandLineProgram {
    private final Environment environment;

    CommandLineProgram(Environment environment) {
        this.environment = environment;
    }

    /** Runs one call. */
    int run(String... arguments) {
        Terminal terminal = environment.terminal();
        int code = commands().execute(arguments);
        terminal.err().flush();
        if (terminal.out().checkError() && !terminal.readerHasLeft().getAsBoolean()) {
            terminal.err().println("rustle-deploy: the standard output cannot be written");
            return code == ExitCode.FINE ? ExitCode.ENVIRONMENT : code;
        }
        return code;
    }

    /** Returns the parser with all commands. */
    CommandLine commands() {
        Terminal terminal = environment.terminal();
        DeployCommand deploy = new DeployCommand(environment);
        CommandLine commands = new CommandLine(deploy);
        commands.addSubcommand(new CommandLine(new DemoCommand(environment, deploy)));
        return commands.registerConverter(Kinds.class, new Converters.Triples())
                .setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setUsageHelpWidth(110)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setAbbreviatedOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(false)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((problem, arguments) -> usage(problem))
                .setExecutionExceptionHandler(
                        (problem, command, parsed) -> new Failures(terminal.err(), deploy.verbosity()).report(problem));
    }

    private int usage(ParameterException problem) {
        PrintStream err = environment.terminal().err();
        err.println("rustle-deploy: " + Failures.shown(problem));
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            err.println("Did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?");
        }
        err.println("Try rustle-deploy --help.");
        return ExitCode.USAGE;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}

package dev.rustle.deploy.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a call of the command line, made inside this JVM, gave. */
record CallResult(int code, String out, String err) {
    /** Calls with the library as it is. */
    static CallResult call(String... arguments) {
        return call(Deployers::ofLibrary, arguments);
    }

    /** Calls as from a script, with nothing on the standard input. */
    static CallResult call(Deployers deployers, String... arguments) {
        return call(deployers, "", false, Signals::none, arguments);
    }

    static CallResult call(
            Deployers deployers, String input, boolean interactive, Signals signals, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                interactive,
                () -> false);
        int code = new CommandLineProgram(new Environment(terminal, deployers, signals, forced -> {
                    throw new IllegalStateException("the process would end with " + forced);
                }))
                .run(arguments);
        return new CallResult(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

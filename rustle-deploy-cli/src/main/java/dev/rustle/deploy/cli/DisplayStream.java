package dev.rustle.deploy.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DisplayText;

/** Prints lines for people: what hosts, plans and inventories say is shown and never obeyed by the terminal. */
final class DisplayStream extends PrintStream {
    DisplayStream(PrintStream out) {
        super(out, true, StandardCharsets.UTF_8);
    }

    @Override
    public void print(@Nullable String text) {
        super.print(DisplayText.of(String.valueOf(text)));
    }

    /** Prints a line in one piece: others, such as a logger, write to the same terminal, and would otherwise come between a line and its end. */
    @Override
    public void println(@Nullable String text) {
        super.print(DisplayText.of(String.valueOf(text)) + System.lineSeparator());
    }

    @Override
    public void println(@Nullable Object value) {
        println(String.valueOf(value));
    }
}

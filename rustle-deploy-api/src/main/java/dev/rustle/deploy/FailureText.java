package dev.rustle.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.plan.Value;

/**
 * What a task that failed left behind, for people: its message, and below it the exit code, what was expected, the standard error and the standard output, for each
 * item of a loop that failed. All lines went through {@link DisplayText}. What {@code no_log} hides is not in a result, so it is not here either.
 */
public final class FailureText {
    /** How many lines of a text are shown in brief. */
    private static final int LINES = 20;

    /** How many characters of a text are shown in brief. */
    private static final int CHARACTERS = 4096;

    private static final List<String> FACTS = List.of("rc", "cmd", "assertion", "attempts");
    private static final List<String> STREAMS = List.of("stderr", "stdout", "module_stderr", "module_stdout");
    private static final String INDENT = "  ";

    private final Extent extent;
    private final List<String> lines = new ArrayList<>();

    private FailureText(Extent extent) {
        this.extent = extent;
    }

    /** How much of what a command has printed is shown. */
    public enum Extent {
        /** The last 20 lines, at most 4096 characters of them; what is left out is said. */
        BRIEF,
        /** All that hosts have sent. */
        WHOLE
    }

    /** Returns the lines; the first one is the message, the others are indented below it. */
    public static List<String> of(TaskResult task, Extent extent) {
        FailureText text = new FailureText(extent);
        text.describe("", "", task.result());
        return List.copyOf(text.lines);
    }

    private void describe(String indent, String label, Value.Mapping result) {
        List<String> message = beginning(message(result));
        lines.add(indent + label + message.get(0));
        String below = indent + INDENT;
        message.stream().skip(1).forEach(line -> lines.add(below + line));
        List<Value.Mapping> failedItems = failedItems(result);
        if (!failedItems.isEmpty()) {
            failedItems.forEach(item -> describe(below, "(item=" + label(item) + ") ", item));
            return;
        }
        for (String key : FACTS) {
            result.get(key).map(FailureText::plain).ifPresent(value -> block(below, key, value));
        }
        for (String key : STREAMS) {
            result.text(key).filter(text -> !text.isBlank()).ifPresent(text -> block(below, key, text));
        }
    }

    private void block(String indent, String key, String text) {
        List<String> shown = end(text);
        if (shown.size() == 1) {
            lines.add(indent + key + ": " + shown.get(0));
        } else {
            lines.add(indent + key + ":");
            shown.forEach(line -> lines.add(indent + INDENT + line));
        }
    }

    private static String message(Value.Mapping result) {
        return result.get("msg")
                .or(() -> result.get("censored"))
                .map(FailureText::plain)
                .filter(text -> !text.isBlank())
                .orElse("failed without a message");
    }

    private static List<Value.Mapping> failedItems(Value.Mapping result) {
        List<Value.Mapping> failed = new ArrayList<>();
        if (result.get("results").orElse(null) instanceof Value.Sequence items) {
            for (Value item : items.items()) {
                if (item instanceof Value.Mapping mapping
                        && mapping.get("failed").equals(Optional.of(Value.of(true)))) {
                    failed.add(mapping);
                }
            }
        }
        return failed;
    }

    private static String label(Value.Mapping item) {
        String label = item.get(item.text("ansible_loop_var").orElse("item"))
                .map(FailureText::plain)
                .orElse("hidden");
        return DisplayText.line(
                label.length() <= 80 ? label : label.substring(0, DisplayText.cutBefore(label, 80)) + "...");
    }

    private static String plain(Value value) {
        return value instanceof Value.Text text ? text.value() : value.toJson();
    }

    /** Returns the lines of a message; in brief its beginning. */
    private List<String> beginning(String text) {
        String shown = DisplayText.of(text.strip());
        int end = shown.length();
        if (extent == Extent.BRIEF) {
            end = DisplayText.cutBefore(shown, Math.min(end, CHARACTERS));
            int feed = -1;
            for (int line = 0; line < LINES && (feed = shown.indexOf('\n', feed + 1)) >= 0; line++) {
                if (line == LINES - 1) {
                    end = Math.min(end, feed);
                }
            }
        }
        List<String> lines = new ArrayList<>(shown.substring(0, end).lines().toList());
        if (end < shown.length()) {
            lines.add("[" + shown.codePointCount(end, shown.length()) + " more characters are left out here]");
        }
        return lines;
    }

    /** Returns the lines of what was printed; in brief its end, which is where programs say why they have given up. */
    private List<String> end(String text) {
        String shown = DisplayText.of(text.stripTrailing());
        int start = 0;
        if (extent == Extent.BRIEF) {
            start = DisplayText.cutAfter(shown, Math.max(0, shown.length() - CHARACTERS));
            int feed = shown.length();
            for (int line = 0; line < LINES && (feed = shown.lastIndexOf('\n', feed - 1)) >= 0; line++) {
                if (line == LINES - 1) {
                    start = Math.max(start, feed + 1);
                }
            }
        }
        List<String> lines = new ArrayList<>(shown.substring(start).lines().toList());
        if (start > 0) {
            lines.add(0, "[" + shown.codePointCount(0, start) + " characters before these are left out]");
        }
        return lines;
    }
}

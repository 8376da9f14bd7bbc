package dev.rustle.deploy.core.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a text as Python separates and strips them, which Ansible uses: there are more ends of lines and more white space than in Java. */
final class PythonLines {
    /** What {@code str.splitlines} takes for the end of a line. */
    private static final Pattern LINE_END = Pattern.compile("\r\n|[\n\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]");

    /**
     * A line without the white space around it.
     *
     * @param text the line; empty if there is nothing else on it
     * @param offset where it begins in the text
     */
    record Line(String text, int offset) {}

    private PythonLines() {}

    /** Returns the lines of a text. */
    static List<Line> of(String text) {
        List<Line> lines = new ArrayList<>();
        Matcher end = LINE_END.matcher(text);
        int start = 0;
        while (end.find()) {
            lines.add(line(text, start, end.start()));
            start = end.end();
        }
        lines.add(line(text, start, text.length()));
        return lines;
    }

    private static Line line(String text, int start, int end) {
        int first = start;
        while (first < end && isSpace(text.charAt(first))) {
            first++;
        }
        return new Line(strip(text.substring(first, end)), first);
    }

    /** Returns a text without the white space around it, as {@code str.strip} does. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}

package dev.rustle.deploy.core.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/** Reads lines of UTF-8 that end in a line feed, none longer than a limit: what a host sends must not fill the memory of the controller. */
final class BoundedLines {
    private static final int SHOWN = 200;

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[16 * 1024];
    private int next;
    private int end;

    /**
     * Creates a reader.
     *
     * @param limit how many bytes a line may have
     */
    BoundedLines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** A line is longer than the limit. The rest of it was not read. */
    static final class LineTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private LineTooLongException(int limit, String line) {
            super("a line of more than " + limit + " bytes, which begins with " + excerpt(line));
        }
    }

    /** Returns the next line; null if there is none. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (true) {
            if (next == end) {
                int length = in.read(buffer);
                if (length < 0) {
                    return line.size() == 0 ? null : text(line);
                }
                next = 0;
                end = length;
            }
            int at = next;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (line.size() + (at - next) > limit) {
                line.write(buffer, next, Math.min(at - next, 4 * SHOWN));
                throw new LineTooLongException(limit, text(line));
            }
            line.write(buffer, next, at - next);
            next = Math.min(at + 1, end);
            if (at < end) {
                return text(line);
            }
        }
    }

    private static String text(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Returns the beginning of a line, for a message. */
    static String excerpt(String line) {
        int length = line.codePointCount(0, line.length());
        String shown = length <= SHOWN ? line : line.substring(0, line.offsetByCodePoints(0, SHOWN));
        String plain = shown.replaceAll("\\p{Cntrl}", "?");
        return "\"" + plain + "\"" + (length <= SHOWN ? "" : " (and " + (length - SHOWN) + " more characters)");
    }
}

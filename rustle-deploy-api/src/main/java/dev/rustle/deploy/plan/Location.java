package dev.rustle.deploy.plan;

import java.io.Serializable;
import java.util.Objects;

/**
 * A place in a source: where something was written.
 *
 * @param source the name of the source: a file's path as the caller gave it, or {@code <stdin>}
 * @param line the line, from 1; 0 if there is none
 * @param column the column in characters, from 1; 0 if there is none
 * @param pointer the JSON pointer (RFC 6901) of the value, {@code ""} for the whole document or if there is none
 */
public record Location(String source, int line, int column, String pointer) implements Serializable {
    public Location {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(pointer, "pointer");
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("line and column must not be negative: " + line + ":" + column);
        }
    }

    /** Returns a place that is a whole source. */
    public static Location of(String source) {
        return new Location(source, 0, 0, "");
    }

    /** Returns {@code source:line:column (pointer)}, less what is not known. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(source);
        if (line > 0) {
            text.append(':').append(line);
            if (column > 0) {
                text.append(':').append(column);
            }
        }
        if (!pointer.isEmpty()) {
            text.append(" (").append(pointer).append(')');
        }
        return text.toString();
    }
}

package dev.rustle.deploy.plan;

import java.util.Iterator;

/** Writes values as compact JSON (RFC 8259), so that this module needs no JSON library. */
final class JsonWriter {
    private JsonWriter() {}

    static void write(Value value, StringBuilder out) {
        if (value instanceof Value.Null) {
            out.append("null");
        } else if (value instanceof Value.Bool bool) {
            out.append(bool.value());
        } else if (value instanceof Value.Int number) {
            out.append(number.value());
        } else if (value instanceof Value.Real number) {
            String digits = number.value().toString();
            out.append(digits);
            if (digits.indexOf('.') < 0 && digits.indexOf('E') < 0) {
                // Otherwise the reader would take it for a whole number, which has another type.
                out.append(".0");
            }
        } else if (value instanceof Value.Text text) {
            writeText(text.value(), out);
        } else if (value instanceof Value.Sequence sequence) {
            writeSequence(sequence, out);
        } else if (value instanceof Value.Mapping mapping) {
            writeMapping(mapping, out);
        }
    }

    private static void writeSequence(Value.Sequence sequence, StringBuilder out) {
        out.append('[');
        for (Iterator<Value> items = sequence.items().iterator(); items.hasNext(); ) {
            write(items.next(), out);
            if (items.hasNext()) {
                out.append(',');
            }
        }
        out.append(']');
    }

    private static void writeMapping(Value.Mapping mapping, StringBuilder out) {
        out.append('{');
        int start = out.length();
        // The iterator of an unmodifiable map would wrap each entry.
        mapping.entries().forEach((key, value) -> {
            if (out.length() > start) {
                out.append(',');
            }
            writeText(key, out);
            out.append(':');
            write(value, out);
        });
        out.append('}');
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        int plain = plainStart(text);
        out.append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || isLoneSurrogate(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Returns how many characters at the start can be written as they are: mostly all. */
    private static int plainStart(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return i;
            }
        }
        return text.length();
    }

    /** A lone surrogate has no UTF-8 form: written as it is, it would silently become a question mark. */
    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}

package dev.rustle.deploy;

import java.util.Locale;

/** How texts and numbers are shown to people, for reports and for listeners that print. */
public final class DisplayText {
    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;

    private DisplayText() {}

    /**
     * Returns a text with all that a terminal would obey instead of showing made visible: control characters, escape sequences among them, and characters that turn the
     * direction of writing become {@code \\}{@code u001b} and the like, a carriage return {@code \r}. Line feeds and tabulators stay. What hosts say must not be able to
     * rewrite what people read.
     */
    public static String of(String text) {
        if (text.chars().noneMatch(DisplayText::isObeyed)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            if (c == '\r') {
                shown.append("\\r");
            } else if (isObeyed(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                shown.append((char) c);
            }
        });
        return shown.toString();
    }

    /** Returns a text as one line: as {@link #of} does, and with line feeds as {@code \n}. */
    public static String line(String text) {
        return of(text).replace("\n", "\\n");
    }

    /** Returns a number of bytes with its unit: {@code 17 B}, {@code 1.5 KiB}, {@code 4.0 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        } else if (bytes < MIB) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / (double) KIB);
        }
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB);
    }

    /** Returns the greatest index up to the given one at which a text can be cut without halving a character. */
    static int cutBefore(String text, int index) {
        return isHalved(text, index) ? index - 1 : index;
    }

    /** Returns the least index from the given one at which a text can be cut without halving a character. */
    static int cutAfter(String text, int index) {
        return isHalved(text, index) ? index + 1 : index;
    }

    private static boolean isHalved(String text, int index) {
        return index > 0
                && index < text.length()
                && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    }

    private static boolean isObeyed(int c) {
        boolean control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f);
        boolean mark = c == 0x061c || c == 0x200e || c == 0x200f;
        boolean direction = mark || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        return control || direction || c == 0x2028 || c == 0x2029;
    }
}

package dev.rustle.deploy.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The escape sequences that Ansible understands in {@code name=value}. Other backslashes stay as they are. */
final class Escapes {
    private static final Pattern SEQUENCE =
            Pattern.compile("\\\\(?:U([0-9A-Fa-f]{8})|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\\\\'\"abfnrtv]))");

    private Escapes() {}

    static String decode(String text) {
        Matcher matcher = SEQUENCE.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(replacement(matcher)));
    }

    private static String replacement(Matcher match) {
        for (int group = 1; group <= 3; group++) {
            if (match.group(group) != null) {
                return character(match, Integer.parseUnsignedInt(match.group(group), 16));
            }
        }
        char letter = match.group(4).charAt(0);
        return switch (letter) {
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'v' -> "\u000b";
            default -> String.valueOf(letter);
        };
    }

    private static String character(Matcher match, int codePoint) {
        if (!Character.isValidCodePoint(codePoint)) {
            throw new UsageException("-e: " + match.group() + " is no character of Unicode");
        }
        return Character.toString(codePoint);
    }
}

package dev.rustle.deploy.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.rustle.deploy.plan.Value;

/** Pairs {@code name=value}, divided by white space outside of quotes and of {@code {{ }}}, <code>{% %}</code> and <code>{# #}</code>. */
final class KeyValues {
    /** A key with its colon at the beginning of a line. */
    private static final Pattern BLOCK_YAML = Pattern.compile("(?m)^(?:---\\s*$|[^\\s={}\"']+:(?:\\s|$))");

    private KeyValues() {}

    /**
     * Reads.
     *
     * @throws UsageException if it is not made of such pairs
     */
    static Value.Mapping parse(String text) {
        Map<String, Value> pairs = new LinkedHashMap<>();
        for (String word : words(text)) {
            String plain = Escapes.decode(word);
            int equals = separator(plain);
            String name = equals < 0 ? "" : plain.substring(0, equals).strip();
            if (name.isEmpty()) {
                if (BLOCK_YAML.matcher(text).find()) {
                    throw new UsageException(
                            "-e \"" + text
                                    + "\" looks like lines of YAML, which -e does not take, as Ansible's does not; write -e \"{name: value, ...}\" or -e @FILE");
                }
                throw new UsageException("-e \"" + text + "\": \"" + word
                        + "\" is not of the form name=value; write name=value, a JSON object or @FILE");
            }
            pairs.put(name, Value.of(unquoted(plain.substring(equals + 1).strip())));
        }
        if (pairs.isEmpty()) {
            throw new UsageException("-e is empty; write name=value, a JSON object or @FILE");
        }
        return new Value.Mapping(pairs);
    }

    private static int separator(String word) {
        int equals = word.indexOf('=');
        while (equals > 0 && word.charAt(equals - 1) == '\\') {
            equals = word.indexOf('=', equals + 1);
        }
        return equals;
    }

    private static String unquoted(String value) {
        if (value.length() > 1) {
            char first = value.charAt(0);
            if ((first == '"' || first == '\'')
                    && value.charAt(value.length() - 1) == first
                    && value.charAt(value.length() - 2) != '\\') {
                return value.substring(1, value.length() - 1);
            }
        }
        return value;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (quote != 0) {
                quote = letter == quote && !escaped(text, i) ? 0 : quote;
            } else if (letter == '{' && (next == '{' || next == '%' || next == '#')) {
                depth++;
                word.append(letter);
                letter = next;
                i++;
            } else if (depth > 0 && (letter == '}' || letter == '%' || letter == '#') && next == '}') {
                depth--;
                word.append(letter);
                letter = next;
                i++;
            } else if (depth == 0 && (letter == '"' || letter == '\'') && !escaped(text, i)) {
                quote = letter;
            } else if (depth == 0 && Character.isWhitespace(letter)) {
                add(words, word);
                continue;
            }
            word.append(letter);
        }
        if (quote != 0 || depth > 0) {
            throw new UsageException("-e \"" + text + "\": " + (quote != 0 ? "the quote " + quote : "a template")
                    + " is never closed; close it");
        }
        add(words, word);
        return words;
    }

    private static boolean escaped(String text, int index) {
        return index > 0 && text.charAt(index - 1) == '\\';
    }

    private static void add(List<String> words, StringBuilder word) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}

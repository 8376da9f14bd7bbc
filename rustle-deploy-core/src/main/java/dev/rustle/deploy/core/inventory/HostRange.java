package dev.rustle.deploy.core.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that a definition such as {@code web[01:10].example.com:2222} stands for.
 *
 * @param names the names
 * @param port the port for all of them
 */
record HostRange(List<String> names, OptionalInt port) {
    /** How many hosts one definition may stand for. */
    static final int LIMIT = 100_000;

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    // Loops are possessive, so that no name is so long that matching it takes more stack than there is.
    private static final Pattern BRACKETED_WITH_PORT = Pattern.compile("\\[(.+)\\]:([0-9]{1,9})");
    private static final Pattern WITH_PORT = Pattern.compile("((?:[^:\\[\\]]++|\\[[^\\]]*+\\])*+):([0-9]{1,9})");
    /** A name, an IPv4 address or, with its colons, an IPv6 address; ranges in brackets anywhere. */
    private static final Pattern NAME = Pattern.compile("(?U)(?![.-])(?:[\\w.-]++|\\[[^\\]]*+\\])++(?<![.-])");

    private static final Pattern IPV6 = Pattern.compile("(?=[^:]*+:[^:]*+:)(?:[0-9A-Fa-f:.]++|\\[[^\\]]*+\\])++");

    /**
     * Reads a definition.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static HostRange parse(String text) {
        if (text.endsWith(":")) {
            throw new IllegalArgumentException(
                    "the host \"" + text + "\" ends with a colon, after which a port is missing");
        }
        if (text.equals("---")) {
            throw new IllegalArgumentException(
                    "\"---\" is no host; if this is YAML, let the file's name end with .yml");
        }
        String name = text;
        OptionalInt port = OptionalInt.empty();
        Matcher matcher = BRACKETED_WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            matcher = WITH_PORT.matcher(text);
        }
        if (matcher.matches() && isAddress(matcher.group(1))) {
            name = matcher.group(1);
            port = OptionalInt.of(Integer.parseInt(matcher.group(2)));
        }
        return new HostRange(expand(name), port);
    }

    private static boolean isAddress(String name) {
        return NAME.matcher(name).matches() || IPV6.matcher(name).matches();
    }

    /** Makes the names of a name with ranges; how many they are is known before the first is made. */
    private static List<String> expand(String name) {
        List<Object> parts = parts(name);
        long count = 1;
        for (Object part : parts) {
            count *= part instanceof Steps steps ? steps.count() : 1;
            if (count > LIMIT) {
                throw new IllegalArgumentException("the range stands for more than " + LIMIT + " hosts");
            }
        }
        List<String> names = List.of("");
        for (Object part : parts) {
            List<String> next = part instanceof Steps steps ? steps.texts() : List.of((String) part);
            names = names.stream()
                    .flatMap(begin -> next.stream().map(begin::concat))
                    .toList();
        }
        return names;
    }

    /** Returns the texts and ranges of which a name consists. */
    private static List<Object> parts(String name) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        for (int open = name.indexOf('['); open >= 0; open = name.indexOf('[', at)) {
            int close = name.indexOf(']', open);
            if (close < 0) {
                throw new IllegalArgumentException("the range in \"" + name.substring(at)
                        + "\" is not closed; expected [begin:end] or [begin:end:step]");
            }
            parts.add(name.substring(at, open));
            parts.add(Steps.of(name.substring(open + 1, close)));
            at = close + 1;
        }
        parts.add(name.substring(at));
        return parts;
    }

    /**
     * The texts for which a range stands.
     *
     * @param from the first number, or the place of the first letter
     * @param width how many digits all have, zeros in front counted; 0 if they have none
     */
    private record Steps(int from, int to, int step, boolean letters, int width) {
        static Steps of(String range) {
            String[] bounds = range.split(":", -1);
            if (bounds.length != 2 && bounds.length != 3) {
                throw new IllegalArgumentException(
                        "\"[" + range + "]\" is no range; expected [begin:end] or [begin:end:step]");
            }
            String begin = bounds[0].isEmpty() ? "0" : bounds[0];
            String end = bounds[1];
            if (end.isEmpty()) {
                throw new IllegalArgumentException("the range [" + range + "] has no end");
            }
            boolean padded = begin.length() > 1 && begin.startsWith("0");
            if (padded && begin.length() != end.length()) {
                throw new IllegalArgumentException("the range [" + range
                        + "] begins with zeros, so that its end must have as many digits as its beginning");
            }
            int step = bounds.length == 2 ? 1 : number(bounds[2], range);
            boolean letters =
                    begin.length() == 1 && end.length() == 1 && LETTERS.contains(begin) && LETTERS.contains(end);
            int from = letters ? LETTERS.indexOf(begin) : number(begin, range);
            int to = letters ? LETTERS.indexOf(end) : number(end, range);
            if (step < 1 || from > to) {
                throw new IllegalArgumentException(
                        "the range [" + range + "] is empty; it must rise, by a step of at least 1");
            }
            Steps steps = new Steps(from, to, step, letters, padded ? begin.length() : 0);
            if (steps.count() > LIMIT) {
                throw new IllegalArgumentException(
                        "the range [" + range + "] stands for more than " + LIMIT + " hosts");
            }
            return steps;
        }

        long count() {
            return ((long) to - from) / step + 1;
        }

        List<String> texts() {
            List<String> texts = new ArrayList<>();
            for (long i = from; i <= to; i += step) {
                String digits = letters ? LETTERS.substring((int) i, (int) i + 1) : Long.toString(i);
                texts.add("0".repeat(Math.max(0, width - digits.length())) + digits);
            }
            return texts;
        }

        private static int number(String text, String range) {
            if (!text.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("\"" + text + "\" in the range [" + range
                        + "] is neither a number nor, like the other end, a letter");
            }
            return Integer.parseInt(text);
        }
    }
}

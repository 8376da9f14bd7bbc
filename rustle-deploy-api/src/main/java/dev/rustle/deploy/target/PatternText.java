package dev.rustle.deploy.target;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a host pattern apart at its separators. */
final class PatternText {
    /** Characters between colons; a colon inside brackets belongs to a subscript. */
    private static final Pattern COLON_TERM = Pattern.compile("(?:[^\\s:\\[\\]]|\\[[^\\]]*\\])+");

    private static final Pattern IPV6 =
            Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:]+(?:\\d{1,3}(?:\\.\\d{1,3}){3})?(?:%\\w+)?");
    /** One name, perhaps with ranges, subscripts or a port: a colon in it separates nothing. */
    private static final Pattern ONE_NAME =
            Pattern.compile("(?:[\\w.-]|\\[[^\\]]*\\])+(?::[0-9]+)?|\\[[^\\[\\]]+\\]:[0-9]+");

    private PatternText() {}

    static List<String> split(String pattern) {
        List<String> terms = new ArrayList<>();
        if (pattern.indexOf(',') >= 0) {
            for (String term : pattern.split(",", -1)) {
                add(term, terms);
            }
        } else if (IPV6.matcher(pattern.strip()).matches()
                || ONE_NAME.matcher(pattern.strip()).matches()) {
            add(pattern, terms);
        } else {
            Matcher matcher = COLON_TERM.matcher(pattern);
            if (!matcher.replaceAll("").chars().allMatch(c -> c == ':' || Character.isWhitespace(c))) {
                throw new IllegalArgumentException(
                        "the host pattern \"" + pattern + "\" is malformed: a bracket has no partner");
            }
            matcher.reset();
            while (matcher.find()) {
                add(matcher.group(), terms);
            }
        }
        return terms;
    }

    private static void add(String term, List<String> terms) {
        if (!term.isBlank()) {
            terms.add(term.strip());
        }
    }
}

package dev.rustle.deploy.target;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * One term of a host pattern.
 *
 * @param operation what it does to the hosts found so far
 * @param whole the term without its operation, as it was written
 * @param name the term without operation and subscript
 * @param names the names that match; null if only {@code name} itself does
 * @param subscript which of the hosts; null for all
 */
record Term(Operation operation, String whole, String name, @Nullable Pattern names, @Nullable Subscript subscript) {
    private static final Pattern SUBSCRIPT =
            Pattern.compile("(.+)\\[(?:(-?[0-9]{1,9})|([0-9]{1,9})[:-]([0-9]{0,9}))\\]");

    /** In the order in which terms take effect. */
    enum Operation {
        ADD,
        INTERSECT,
        REMOVE
    }

    /**
     * Hosts by their position.
     *
     * @param first the first, from 0; from the end if negative
     * @param last the last; null for {@code first} alone, -1 for all that follow
     */
    record Subscript(int first, @Nullable Integer last) {}

    static Term parse(String text) {
        Operation operation =
                text.startsWith("!") ? Operation.REMOVE : text.startsWith("&") ? Operation.INTERSECT : Operation.ADD;
        String whole = operation == Operation.ADD ? text : text.substring(1);
        if (whole.isEmpty()) {
            throw new IllegalArgumentException("a host pattern has " + text + " without a name after it");
        }
        if (whole.startsWith("~")) {
            return new Term(operation, whole, whole, regularExpression(whole), null);
        }
        Matcher matcher = SUBSCRIPT.matcher(whole);
        String name = whole;
        Subscript subscript = null;
        if (matcher.matches()) {
            name = matcher.group(1);
            subscript = subscript(matcher);
        }
        return new Term(operation, whole, name, isGlob(name) ? glob(name) : null, subscript);
    }

    private static Subscript subscript(Matcher matcher) {
        if (matcher.group(2) != null) {
            return new Subscript(Integer.parseInt(matcher.group(2)), null);
        }
        String last = matcher.group(4);
        return new Subscript(Integer.parseInt(matcher.group(3)), last.isEmpty() ? -1 : Integer.valueOf(last));
    }

    boolean matches(String candidate) {
        return names == null ? name.equals(candidate) : names.matcher(candidate).lookingAt();
    }

    boolean isWildcard() {
        return names != null || name.equals("all");
    }

    /** A plain name that is a group means the group alone; what may be a wildcard or a domain name is looked up among the hosts as well. */
    boolean mayMeanHostsToo() {
        return names != null || name.indexOf('.') >= 0;
    }

    List<Target> subscript(List<Target> hosts) {
        if (subscript == null || hosts.isEmpty()) {
            return hosts;
        }
        Integer last = subscript.last();
        if (last != null && last != 0) {
            int end = last < 0 ? hosts.size() : Math.min(hosts.size(), last + 1);
            return subscript.first() >= end ? List.of() : hosts.subList(subscript.first(), end);
        }
        int index = subscript.first() < 0 ? hosts.size() + subscript.first() : subscript.first();
        if (index < 0 || index >= hosts.size()) {
            throw new IllegalArgumentException("the host pattern \"" + whole + "\" asks for host " + subscript.first()
                    + " of " + hosts.size() + "; the first is 0");
        }
        return List.of(hosts.get(index));
    }

    private static Pattern regularExpression(String term) {
        try {
            return Pattern.compile(term.substring(1));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the host pattern \"" + term + "\" is not a regular expression: " + e.getDescription(), e);
        }
    }

    private static boolean isGlob(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
    }

    /** Shell wildcards: {@code *}, {@code ?}, {@code [abc]}, {@code [!abc]}; the whole name must match. */
    private static Pattern glob(String name) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '[') {
                int end = name.indexOf(']', name.startsWith("!", i + 1) ? i + 3 : i + 2);
                if (end < 0) {
                    regex.append("\\[");
                } else {
                    String set = name.substring(i + 1, end)
                            .replace("\\", "\\\\")
                            .replace("[", "\\[")
                            .replace("&", "\\&");
                    regex.append('[')
                            .append(
                                    set.startsWith("!")
                                            ? "^" + set.substring(1)
                                            : set.startsWith("^") ? "\\" + set : set)
                            .append(']');
                    i = end;
                }
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.append("\\z").toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the host pattern \"" + name + "\" is malformed: " + e.getDescription(), e);
        }
    }
}

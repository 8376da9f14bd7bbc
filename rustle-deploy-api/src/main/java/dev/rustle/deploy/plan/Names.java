package dev.rustle.deploy.plan;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the names in a plan may be. */
final class Names {
    private static final int FILE_LIMIT = 100;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Names() {}

    static String notBlank(String name, String what) {
        if (Objects.requireNonNull(name, what).isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank");
        }
        return name;
    }

    static String variable(String name) {
        if (!VARIABLE.matcher(Objects.requireNonNull(name, "the name of a variable"))
                .matches()) {
            throw new IllegalArgumentException("\"" + name
                    + "\" is not the name of a variable; expected letters, digits and underscores, no digit first");
        }
        return name;
    }

    /** The name becomes a folder on every host. */
    static String plan(String name) {
        return file(name, "the name of a plan, which names a folder on every host");
    }

    static String file(String name) {
        return file(name, "the name of a file");
    }

    private static String file(String name, String what) {
        notBlank(name, what);
        if (name.length() > FILE_LIMIT
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be " + what + "; expected 1 to " + FILE_LIMIT
                    + " characters without control characters, / and \\, and neither . nor ..");
        }
        return name;
    }

    static void unique(Stream<String> ids, String what) {
        Set<String> seen = new HashSet<>();
        ids.filter(id -> !seen.add(id)).findFirst().ifPresent(id -> {
            throw new IllegalArgumentException("two " + what + " have the id " + id);
        });
    }

    /** Returns the path of a link on a host, checked as far as a plan can tell. */
    static String link(String path) {
        Objects.requireNonNull(path, "targetPath");
        boolean begins = path.startsWith("/") || path.startsWith("~/");
        if (!begins
                || path.chars().anyMatch(c -> c < ' ' || c == 0x7f)
                || Stream.of(path.substring(path.indexOf('/') + 1).split("/", -1))
                        .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))) {
            throw new IllegalArgumentException(
                    "\"" + path
                            + "\" cannot be the target path; expected the path of a link that is absolute or begins with ~/, without empty parts, . and .., and without control characters");
        }
        return path;
    }
}

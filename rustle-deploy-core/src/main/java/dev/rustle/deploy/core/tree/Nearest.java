package dev.rustle.deploy.core.tree;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody may have meant: the nearest name by the Damerau-Levenshtein distance (insert, delete, replace, swap neighbours). */
public final class Nearest {
    private static final int LONGEST = 100;

    private Nearest() {}

    /** Returns the name that differs least, if that is at most a third of it (but one letter at least) and not all of it. */
    public static Optional<String> to(String wanted, Collection<String> names) {
        if (wanted.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String name : names) {
            if (Math.abs(name.length() - wanted.length()) > LONGEST) {
                continue;
            }
            int distance = distance(wanted, name);
            if (distance < least
                    && distance < Math.min(name.length(), wanted.length())
                    && distance <= Math.max(1, Math.max(name.length(), wanted.length()) / 3)) {
                best = name;
                least = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Returns the question to append to a message: {@code ; did you mean "x"?}, or nothing. */
    public static String question(String wanted, Collection<String> names) {
        return question(to(wanted, names));
    }

    /** Returns the question about a name that was found, or nothing. */
    public static String question(Optional<String> meant) {
        return meant.map(name -> "; did you mean \"" + name + "\"?").orElse("");
    }

    static int distance(String left, String right) {
        int[][] rows = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            rows[i][0] = i;
        }
        for (int j = 0; j <= right.length(); j++) {
            rows[0][j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            for (int j = 1; j <= right.length(); j++) {
                int replace = rows[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replace, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[left.length()][right.length()];
    }
}

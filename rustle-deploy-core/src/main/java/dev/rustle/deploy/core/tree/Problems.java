package dev.rustle.deploy.core.tree;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;

/**
 * Gathers what is wrong with a text, so that all of it is reported at once; of very much nobody reads the end, and it must not take all memory: after {@value #LIMIT} problems one more says that
 * there are others, and messages and pointers of more than {@value #LONGEST} characters are cut in the middle. Not safe for use by many threads.
 */
public final class Problems {
    /** How many problems are told. */
    static final int LIMIT = 10_000;

    /** How many characters a message or a pointer may have. */
    static final int LONGEST = 2000;

    private static final int KEPT_END = 500;
    private static final String CUT = " ... ";

    private final Set<Problem> found = new LinkedHashSet<>();
    private int errors;
    private boolean full;
    private long comparisons = 5_000_000;

    /** Adds an error. */
    public void error(Location location, String message) {
        add(Problem.error(location, message));
    }

    /** Adds a warning. */
    public void warning(Location location, String message) {
        add(Problem.warning(location, message));
    }

    /** Adds a problem, unless the very same is there already. */
    public void add(Problem problem) {
        if (found.size() >= LIMIT) {
            addNoMore(problem);
        } else if (found.add(shortened(problem)) && problem.isError()) {
            errors++;
        }
    }

    /** An error is one also where it is not told. */
    private void addNoMore(Problem problem) {
        if (found.contains(shortened(problem))) {
            return;
        }
        boolean firstError = problem.isError() && errors == 0;
        errors += problem.isError() ? 1 : 0;
        if (firstError || !full) {
            full = true;
            found.add(new Problem(
                    problem.severity(),
                    problem.location(),
                    "there are more problems than the " + LIMIT + " that are told; mend these first"));
        }
    }

    /**
     * Returns the question that {@link Nearest} asks about a name, or nothing; also once so many names were compared that asking would be most of the work.
     *
     * @param names gives the names that there are
     */
    public String question(String wanted, Supplier<? extends Collection<String>> names) {
        if (comparisons < 0) {
            return "";
        }
        Collection<String> known = names.get();
        comparisons -= known.size();
        return Nearest.question(wanted, known);
    }

    /** Returns a problem whose message and pointer are not longer than people read. */
    public static Problem shortened(Problem problem) {
        Location at = problem.location();
        if (problem.message().length() <= LONGEST && at.pointer().length() <= LONGEST) {
            return problem;
        }
        Location location = new Location(at.source(), at.line(), at.column(), shortened(at.pointer()));
        String message = shortened(problem.message());
        return new Problem(problem.severity(), location, message);
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int start = LONGEST - KEPT_END - CUT.length();
        int end = text.length() - KEPT_END;
        return text.substring(0, Character.isHighSurrogate(text.charAt(start - 1)) ? start - 1 : start)
                + CUT
                + text.substring(Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end);
    }

    /** Whether there is an error among them. */
    public boolean hasErrors() {
        return errors > 0;
    }

    /** Returns how many errors are among them. */
    public int errorCount() {
        return errors;
    }

    /** Returns all: those of one text after the other, as they came up first, and in the order of the text. */
    public List<Problem> inOrder() {
        Map<String, Integer> sources = new HashMap<>();
        found.forEach(problem -> sources.putIfAbsent(problem.location().source(), sources.size()));
        return found.stream()
                .sorted(Comparator.comparingInt((Problem problem) ->
                                sources.getOrDefault(problem.location().source(), 0))
                        .thenComparingInt(problem -> problem.location().line())
                        .thenComparingInt(problem -> problem.location().column()))
                .toList();
    }
}

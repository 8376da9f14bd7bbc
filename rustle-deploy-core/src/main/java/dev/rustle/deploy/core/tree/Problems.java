package dev.rustle.deploy.core.tree;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;

/** Gathers what is wrong with a text, so that all of it is reported at once. Not safe for use by many threads. */
public final class Problems {
    private final Set<Problem> found = new LinkedHashSet<>();
    private int errors;

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
        if (found.add(problem) && problem.isError()) {
            errors++;
        }
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

package dev.rustle.deploy.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;

/** Gathers what is wrong with the inputs of a deployment, each problem once. Used by one thread. */
final class Findings {
    private final Set<Problem> found = new LinkedHashSet<>();
    private final String plan;

    /**
     * Starts without any.
     *
     * @param plan the name of the text that is told of first
     */
    Findings(String plan) {
        this.plan = plan;
    }

    void add(Problem problem) {
        found.add(Problems.shortened(problem));
    }

    void addAll(Collection<Problem> problems) {
        problems.forEach(this::add);
    }

    /** Returns what a step gives; nothing if it fails because an input is wrong, which is then among the findings. */
    <T> Optional<T> collect(Supplier<Optional<T>> step) {
        try {
            return step.get();
        } catch (InvalidInputException e) {
            addAll(e.problems());
            return Optional.empty();
        }
    }

    /** Notes that nobody has anything to do, unless errors say why. */
    void refuseNothingToDo(Location place, Collection<?> hosts) {
        if (hosts.isEmpty() && !hasErrors()) {
            add(Problem.error(
                    place, "no host has anything to do; check the hosts of the plays, the targets and the limit"));
        }
    }

    boolean hasErrors() {
        return errors() > 0;
    }

    /** Returns how many errors there are. */
    int errors() {
        return (int) found.stream().filter(Problem::isError).count();
    }

    /** Takes a step that may fail for a reason beside the inputs: if they are wrong as well, people are told that first. */
    <T> Optional<T> orErrors(Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (DeployException e) {
            if (hasErrors()) {
                InvalidInputException first = new InvalidInputException(inOrder());
                first.addSuppressed(e);
                throw first;
            }
            throw e;
        }
    }

    /** Returns all: the plan first, then other texts in the order in which they came up, and what is wrong with each of them in its own order. */
    List<Problem> inOrder() {
        Map<String, List<Problem>> bySource = new LinkedHashMap<>();
        bySource.put(plan, new ArrayList<>());
        found.forEach(problem -> bySource.computeIfAbsent(problem.location().source(), key -> new ArrayList<>())
                .add(problem));
        List<Problem> all = new ArrayList<>();
        for (List<Problem> ofSource : bySource.values()) {
            ofSource.sort(Comparator.comparingInt(
                            (Problem problem) -> problem.location().line())
                    .thenComparingInt(problem -> problem.location().column()));
            all.addAll(ofSource);
        }
        return List.copyOf(all);
    }

    /**
     * Goes on only without errors.
     *
     * @throws InvalidInputException with everything that was found, if one of it is an error
     */
    void refuseErrors() {
        if (hasErrors()) {
            throw new InvalidInputException(inOrder());
        }
    }
}

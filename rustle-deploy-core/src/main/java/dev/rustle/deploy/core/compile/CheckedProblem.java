package dev.rustle.deploy.core.compile;

import java.util.Optional;
import java.util.function.Predicate;

import dev.rustle.deploy.plan.Problem;

/**
 * A problem that the runner's checks have found.
 *
 * @param variable a variable that no host has by itself: where it is defined, there is no problem
 */
record CheckedProblem(Problem problem, Optional<String> variable) {
    /** Whether it is a problem where some variables are defined. */
    boolean remains(Predicate<String> isDefined) {
        return variable.filter(isDefined).isEmpty();
    }
}

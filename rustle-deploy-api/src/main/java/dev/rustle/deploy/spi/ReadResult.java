package dev.rustle.deploy.spi;

import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;

/**
 * What reading gave: a plan, perhaps with warnings, or at least one error.
 *
 * @param plan the plan; empty if and only if a problem is an error
 * @param problems everything that was found, in the order of the text
 */
public record ReadResult(Optional<Plan> plan, List<Problem> problems) {
    public ReadResult {
        problems = List.copyOf(problems);
        if (plan.isPresent() == problems.stream().anyMatch(Problem::isError)) {
            throw new IllegalArgumentException("a result is either a plan without errors or errors without a plan");
        }
    }

    /** Returns a plan with the warnings about it. */
    public static ReadResult of(Plan plan, List<Problem> warnings) {
        return new ReadResult(Optional.of(plan), warnings);
    }

    /** Returns the problems that stand in the way of a plan. */
    public static ReadResult failed(List<Problem> problems) {
        return new ReadResult(Optional.empty(), problems);
    }
}

package dev.rustle.deploy.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;

/** What reading gave: a plan, perhaps with warnings, or at least one error, perhaps with a draft of what was understood. A value. */
public final class ReadResult {
    private final Optional<Plan> plan;
    private final Optional<PlanDraft> draft;
    private final List<Problem> problems;

    private ReadResult(Optional<Plan> plan, Optional<PlanDraft> draft, List<Problem> problems) {
        this.plan = plan;
        this.draft = draft;
        this.problems = List.copyOf(problems);
        if (plan.isPresent() == this.problems.stream().anyMatch(Problem::isError)) {
            throw new IllegalArgumentException("a result is either a plan without errors or errors without a plan");
        }
    }

    /** Returns a plan with the warnings about it. */
    public static ReadResult of(Plan plan, List<Problem> warnings) {
        return new ReadResult(Optional.of(plan), Optional.empty(), warnings);
    }

    /** Returns the problems that stand in the way of a plan of which nothing could be understood. */
    public static ReadResult failed(List<Problem> problems) {
        return new ReadResult(Optional.empty(), Optional.empty(), problems);
    }

    /** Returns the problems that stand in the way of a plan, and what was understood of it in spite of them. */
    public static ReadResult failed(List<Problem> problems, PlanDraft draft) {
        return new ReadResult(Optional.empty(), Optional.of(draft), problems);
    }

    /** Returns the plan; empty if and only if a problem is an error. */
    public Optional<Plan> plan() {
        return plan;
    }

    /** Returns what was understood of a plan with errors; empty if that is nothing, and if there is a plan. */
    public Optional<PlanDraft> draft() {
        return draft;
    }

    /** Returns everything that was found, in the order of the text. */
    public List<Problem> problems() {
        return problems;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReadResult that
                && plan.equals(that.plan)
                && draft.equals(that.draft)
                && problems.equals(that.problems);
    }

    @Override
    public int hashCode() {
        return Objects.hash(plan, draft, problems);
    }

    @Override
    public String toString() {
        return plan.map(read -> "plan " + read.name()).orElse("no plan") + ", problems " + problems;
    }
}

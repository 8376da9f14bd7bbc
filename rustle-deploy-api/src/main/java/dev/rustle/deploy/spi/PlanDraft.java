package dev.rustle.deploy.spi;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.plan.Plan;

/**
 * What a reader has understood of a plan. A draft of a plan with errors is checked as far as it goes, so that people learn of everything at once, and it says which
 * hosts a deployment can be taken back from; it is never deployed. A value.
 *
 * <p>What was not understood is missing from the plan, or something stands in for it that no check can complain of. In particular a part of which only the id is wrong is there,
 * and so is a task that has lost its condition. Hosts that were not understood are all hosts.
 *
 * @param plan the plan as far as it was understood
 * @param name the name of the plan, which {@code plan} has too; empty if it could not be understood, and {@code plan} has a name that was made up
 * @param unknown what the text may have said and nobody knows; what depends on it is not checked
 */
public record PlanDraft(Plan plan, Optional<String> name, Set<Unknown> unknown) {
    /**
     * Makes a draft.
     *
     * @throws IllegalArgumentException if the name is another one than that of the plan
     */
    public PlanDraft {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(name, "name");
        unknown = Set.copyOf(unknown);
        if (name.isPresent() && !name.get().equals(plan.name())) {
            throw new IllegalArgumentException("the draft is named \"" + name.get() + "\" and its plan \"" + plan.name()
                    + "\"; give both the same name");
        }
    }

    /** Returns the draft of a plan that was understood as a whole. */
    public static PlanDraft of(Plan plan) {
        return new PlanDraft(plan, Optional.of(plan.name()), Set.of());
    }

    /** Something that nobody knows of a plan because the text that may say it could not be understood. */
    public enum Unknown {
        /** The plan's own inventory. */
        INVENTORY,
        /** The plan's own limit on the hosts of the inventory. */
        LIMIT,
        /** Which of these hosts a play, a batch or a task is for. */
        HOSTS,
        /** The variables of a play or of a task, those of its loop included. */
        VARIABLES
    }
}

package dev.rustle.deploy.core.slice;

import java.util.List;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.HostSlice;

/**
 * A plan cut into what each host does.
 *
 * @param slices one slice for each host that has something to do, in the order of the targets
 * @param stages how many stages a run has
 * @param problems what is wrong or was noticed
 */
public record SlicedPlan(List<HostSlice> slices, int stages, List<Problem> problems) {
    public SlicedPlan {
        slices = List.copyOf(slices);
        problems = List.copyOf(problems);
    }
}

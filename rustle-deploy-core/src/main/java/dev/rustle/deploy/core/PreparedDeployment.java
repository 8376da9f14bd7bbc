package dev.rustle.deploy.core;

import java.util.List;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.spi.HostSlice;

/**
 * A deployment whose inputs were read and checked: nothing is wrong with any host's part of it, and nobody was contacted.
 *
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param hosts what is to be done on each host, in order
 * @param stages how many stages a run has
 * @param settings what the plan says about how to run it
 * @param warnings what was noticed
 */
record PreparedDeployment(
        String plan,
        String inventory,
        List<PreparedHost> hosts,
        int stages,
        RunSettings settings,
        List<Problem> warnings) {

    /** Returns what each host does. */
    List<HostSlice> slices() {
        return hosts.stream().map(PreparedHost::slice).toList();
    }
}

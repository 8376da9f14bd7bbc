package dev.rustle.deploy.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.Digest;

/**
 * What it takes to take a deployment back. Neither its plan nor its artifacts are kept for it.
 *
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param hosts the hosts on which it changed the release
 * @param releases the releases that it left on them
 * @param timeout how long one host may take
 * @param parallelism how many hosts are worked on at a time
 */
record PastDeployment(
        String plan,
        String inventory,
        List<PreparedHost> hosts,
        Map<String, Digest> releases,
        Duration timeout,
        int parallelism) {
    PastDeployment {
        hosts = List.copyOf(hosts);
        releases = Map.copyOf(releases);
    }
}

package dev.rustle.deploy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.TargetTriple;

/**
 * What a deployment would do, found out without contacting anybody or writing anything.
 *
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param hosts the hosts, in the order of the inventory
 * @param stages how many stages a run has: hosts wait for each other between them
 * @param warnings what was noticed
 */
public record Preview(String plan, String inventory, List<Host> hosts, int stages, List<Problem> warnings) {
    public Preview {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(inventory, "inventory");
        hosts = List.copyOf(hosts);
        warnings = List.copyOf(warnings);
    }

    /**
     * What would be done with one host.
     *
     * @param name its name
     * @param connection how it would be reached
     * @param tasks the tasks that are in its artifact, in order
     * @param triple what kind of machine it is; empty if it would be asked
     * @param artifact the digest of its artifact; empty if the kind of machine is not known
     * @param size how many bytes the artifact has; 0 if the kind of machine is not known
     */
    public record Host(
            String name,
            String connection,
            List<String> tasks,
            Optional<TargetTriple> triple,
            Optional<Digest> artifact,
            long size) {
        public Host {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(connection, "connection");
            tasks = List.copyOf(tasks);
            Objects.requireNonNull(triple, "triple");
            Objects.requireNonNull(artifact, "artifact");
        }
    }
}

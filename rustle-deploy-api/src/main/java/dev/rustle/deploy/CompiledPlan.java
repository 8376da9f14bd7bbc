package dev.rustle.deploy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.Target;

/**
 * The artifacts of all hosts of a deployment, ready to be deployed by {@link Deployer#artifacts}. Immutable.
 *
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param hosts the hosts with their artifacts, by name, in the order of the inventory
 * @param settings what the plan says about how to run it
 * @param warnings what was noticed
 */
public record CompiledPlan(
        String plan, String inventory, Map<String, CompiledHost> hosts, RunSettings settings, List<Problem> warnings) {
    public CompiledPlan {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(inventory, "inventory");
        Objects.requireNonNull(settings, "settings");
        hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
        warnings = List.copyOf(warnings);
    }

    /**
     * A host with its artifact.
     *
     * @param slice what the host runs
     * @param artifact the artifact that runs it
     */
    public record CompiledHost(HostSlice slice, Artifact artifact) {
        public CompiledHost {
            Objects.requireNonNull(slice, "slice");
            Objects.requireNonNull(artifact, "artifact");
        }

        /** Returns the host. */
        public Target target() {
            return slice.target();
        }
    }
}

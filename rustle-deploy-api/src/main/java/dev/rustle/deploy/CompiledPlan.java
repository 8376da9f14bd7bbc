package dev.rustle.deploy;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.Target;

/**
 * The artifacts of all hosts of a deployment, ready to be deployed by {@link Deployer#artifacts}. Immutable.
 *
 * <p>Files of the plan are not held in memory: an artifact reads those of 4096 bytes and more from where they are, or from the cache on disk, whenever it is written or sent, and checks them then. If one is gone or
 * has changed by that time, the hosts that need it fail, with its name. {@link Deployment#outputDirectory} writes artifacts that need nothing else.
 */
public final class CompiledPlan {
    private final String plan;
    private final String inventory;
    private final Map<String, CompiledHost> hosts;
    private final RunSettings settings;
    private final List<Problem> warnings;

    private CompiledPlan(Builder builder) {
        plan = builder.plan;
        inventory = builder.inventory;
        hosts = Once.orElse(builder.hosts, Map.of());
        settings = Once.orElse(builder.settings, RunSettings.NONE);
        warnings = Once.orElse(builder.warnings, List.of());
    }

    /** Starts with no artifacts, as deployers do, or a test of what reads them. */
    public static Builder builder(String plan, String inventory) {
        return new Builder(plan, inventory);
    }

    /** Returns the name of the plan. */
    public String plan() {
        return plan;
    }

    /** Returns the name of the inventory. */
    public String inventory() {
        return inventory;
    }

    /** Returns the hosts with their artifacts, by name, in the order of the inventory. */
    public Map<String, CompiledHost> hosts() {
        return hosts;
    }

    /** Returns what the plan says about how to run it. */
    public RunSettings settings() {
        return settings;
    }

    /** Returns what was noticed. */
    public List<Problem> warnings() {
        return warnings;
    }

    private List<Object> parts() {
        return List.of(plan, inventory, hosts, settings, warnings);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompiledPlan that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "artifacts of " + plan + " for " + hosts.keySet();
    }

    /** Collects what a {@link CompiledPlan} says. Each setting can be made once. Not safe for use by many threads. */
    public static final class Builder {
        private final String plan;
        private final String inventory;
        private @Nullable Map<String, CompiledHost> hosts;
        private @Nullable RunSettings settings;
        private @Nullable List<Problem> warnings;

        private Builder(String plan, String inventory) {
            this.plan = Objects.requireNonNull(plan, "plan");
            this.inventory = Objects.requireNonNull(inventory, "inventory");
        }

        /**
         * Sets the hosts with their artifacts, in the order of the inventory. Unless set, none.
         *
         * @throws IllegalArgumentException if two of them have the same name, or one was sliced out of another plan or for another inventory
         */
        public Builder hosts(Collection<CompiledHost> value) {
            Map<String, CompiledHost> byName = new LinkedHashMap<>();
            for (CompiledHost host : Objects.requireNonNull(value, "hosts")) {
                Objects.requireNonNull(host, "hosts");
                HostSlice slice = host.slice();
                if (!slice.plan().equals(plan) || !slice.inventory().equals(inventory)) {
                    throw new IllegalArgumentException(
                            "host " + host.target().name() + " was compiled for the plan \"" + slice.plan()
                                    + "\" and the inventory \"" + slice.inventory() + "\", not for \"" + plan
                                    + "\" and \"" + inventory + "\"");
                }
                if (byName.put(host.target().name(), host) != null) {
                    throw new IllegalArgumentException(
                            "two hosts are named " + host.target().name());
                }
            }
            hosts = Once.set(hosts, Collections.unmodifiableMap(byName), "hosts");
            return this;
        }

        /** Sets what the plan says about how to run it. Unless set, nothing. */
        public Builder settings(RunSettings value) {
            settings = Once.set(settings, value, "settings");
            return this;
        }

        /** Sets what was noticed. Unless set, nothing. */
        public Builder warnings(List<Problem> value) {
            warnings = Once.setList(warnings, value, "warnings");
            return this;
        }

        /** Returns the compiled plan. */
        public CompiledPlan build() {
            return new CompiledPlan(this);
        }
    }

    /**
     * A host with its artifact.
     *
     * @param slice what the host runs
     * @param artifact the artifact that runs it
     * @param file the file that it was written to; empty if it was not
     */
    public record CompiledHost(HostSlice slice, Artifact artifact, Optional<Path> file) {
        public CompiledHost {
            Objects.requireNonNull(slice, "slice");
            Objects.requireNonNull(artifact, "artifact");
            Objects.requireNonNull(file, "file");
        }

        /** Creates a host with an artifact that was not written to a file. */
        public CompiledHost(HostSlice slice, Artifact artifact) {
            this(slice, artifact, Optional.empty());
        }

        /** Returns the host. */
        public Target target() {
            return slice.target();
        }
    }
}

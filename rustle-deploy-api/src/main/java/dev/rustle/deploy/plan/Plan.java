package dev.rustle.deploy.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.target.Inventory;

/** What should be true on a set of hosts. Immutable. Readers make plans from text; programs make them with {@link #builder}. */
public final class Plan {
    private final String name;
    private final List<Play> plays;
    private final List<String> hosts;
    private final List<TargetName> targetNames;
    private final Optional<Inventory> inventory;
    private final RunSettings settings;
    private final Optional<Path> folder;
    private final Optional<Location> location;

    private Plan(Builder builder) {
        name = builder.name;
        plays = Once.orElse(builder.plays, List.of());
        hosts = Once.orElse(builder.hosts, List.of());
        targetNames = Once.orElse(builder.targetNames, List.of());
        inventory = Optional.ofNullable(builder.inventory);
        settings = Once.orElse(builder.settings, RunSettings.NONE);
        folder = Optional.ofNullable(builder.folder);
        location = Optional.ofNullable(builder.location);
    }

    /**
     * Starts a plan.
     *
     * @param name names the plan's folder on every host: 1 to 100 characters without control characters, {@code /} and {@code \\}, and neither
     *     {@code .} nor {@code ..}
     * @throws IllegalArgumentException if the name is not like that
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns the name, which tells the deployments of different plans on one host apart. */
    public String name() {
        return name;
    }

    /** Returns the plays, in order. */
    public List<Play> plays() {
        return plays;
    }

    /** Returns the hosts of the plan as a whole, as patterns. */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns the names in the plan that must be those of hosts, or those of groups; others are patterns, which take either. */
    public List<TargetName> targetNames() {
        return targetNames;
    }

    /** Returns the inventory that came with the plan. */
    public Optional<Inventory> inventory() {
        return inventory;
    }

    /** Returns what the plan says about how to run it. */
    public RunSettings settings() {
        return settings;
    }

    /** Returns the folder against which relative paths are resolved. */
    public Optional<Path> folder() {
        return folder;
    }

    /** Returns where the plan was written. */
    public Optional<Location> location() {
        return location;
    }

    /** Builds a {@link Plan}. Not safe for use by many threads. */
    public static final class Builder {
        private final String name;
        private @Nullable List<Play> plays;
        private @Nullable List<String> hosts;
        private @Nullable List<TargetName> targetNames;
        private @Nullable Inventory inventory;
        private @Nullable RunSettings settings;
        private @Nullable Path folder;
        private @Nullable Location location;

        private Builder(String name) {
            this.name = Names.plan(name);
        }

        /** Sets the plays, in order. */
        public Builder plays(List<Play> value) {
            plays = Once.setList(plays, value, "plays");
            return this;
        }

        /** Sets the hosts of the plan as a whole, as patterns. */
        public Builder hosts(List<String> value) {
            hosts = Once.setList(hosts, value, "hosts");
            return this;
        }

        /** Sets the names in the plan that must be those of hosts, or those of groups, of the inventory that it is deployed to. They are checked, and choose no hosts by themselves. */
        public Builder targetNames(List<TargetName> value) {
            targetNames = Once.setList(targetNames, value, "targetNames");
            return this;
        }

        /** Sets the inventory that came with the plan. */
        public Builder inventory(Inventory value) {
            inventory = Once.set(inventory, value, "inventory");
            return this;
        }

        /** Sets what the plan says about how to run it. */
        public Builder settings(RunSettings value) {
            settings = Once.set(settings, value, "settings");
            return this;
        }

        /** Sets the folder against which relative paths are resolved. */
        public Builder folder(Path value) {
            folder = Once.set(folder, value, "folder");
            return this;
        }

        /** Sets where the plan was written. */
        public Builder location(Location value) {
            location = Once.set(location, value, "location");
            return this;
        }

        /**
         * Returns the plan.
         *
         * @throws IllegalArgumentException if two plays have one id
         */
        public Plan build() {
            Plan plan = new Plan(this);
            Names.unique(plan.plays.stream().map(Play::id), "plays of plan " + name);
            return plan;
        }
    }
}

package dev.rustle.deploy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.TargetTriple;

/** What a deployment would do, found out without contacting anybody or writing anything. A value. */
public final class Preview {
    private final String plan;
    private final String inventory;
    private final List<Host> hosts;
    private final int stages;
    private final List<Problem> warnings;

    private Preview(Builder builder) {
        plan = builder.plan;
        inventory = builder.inventory;
        hosts = Once.orElse(builder.hosts, List.of());
        stages = Once.orElse(builder.stages, 0);
        warnings = Once.orElse(builder.warnings, List.of());
    }

    /** Starts a preview, as deployers do, or a test of what reads previews. */
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

    /** Returns the hosts, in the order of the inventory. */
    public List<Host> hosts() {
        return hosts;
    }

    /** Returns how many stages a run has: hosts wait for each other between them. */
    public int stages() {
        return stages;
    }

    /** Returns what was noticed. */
    public List<Problem> warnings() {
        return warnings;
    }

    private List<Object> parts() {
        return List.of(plan, inventory, hosts, stages, warnings);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Preview that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "preview of " + plan + " on " + hosts;
    }

    /** Collects what a {@link Preview} says. Each setting can be made once. Not safe for use by many threads. */
    public static final class Builder {
        private final String plan;
        private final String inventory;
        private @Nullable List<Host> hosts;
        private @Nullable Integer stages;
        private @Nullable List<Problem> warnings;

        private Builder(String plan, String inventory) {
            this.plan = Objects.requireNonNull(plan, "plan");
            this.inventory = Objects.requireNonNull(inventory, "inventory");
        }

        /** Sets the hosts, in the order of the inventory. Unless set, none. */
        public Builder hosts(List<Host> value) {
            hosts = Once.setList(hosts, value, "hosts");
            return this;
        }

        /** Sets how many stages a run has. Unless set, 0. */
        public Builder stages(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("stages must not be negative: " + value);
            }
            stages = Once.set(stages, value, "stages");
            return this;
        }

        /** Sets what was noticed. Unless set, nothing. */
        public Builder warnings(List<Problem> value) {
            warnings = Once.setList(warnings, value, "warnings");
            return this;
        }

        /** Returns the preview. */
        public Preview build() {
            return new Preview(this);
        }
    }

    /** What would be done with one host. A value. */
    public static final class Host {
        private final String name;
        private final String connection;
        private final List<String> tasks;
        private final Optional<TargetTriple> triple;
        private final Optional<Digest> artifact;
        private final OptionalLong size;
        private final Optional<String> artifactOrigin;
        private final List<String> changes;

        private Host(Builder builder) {
            name = builder.name;
            connection = builder.connection;
            tasks = Once.orElse(builder.tasks, List.of());
            triple = Optional.ofNullable(builder.triple);
            artifact = Optional.ofNullable(builder.artifact);
            size = builder.size == null ? OptionalLong.empty() : OptionalLong.of(builder.size);
            artifactOrigin = Optional.ofNullable(builder.artifactOrigin);
            changes = Once.orElse(builder.changes, List.of());
        }

        /** Starts what would be done with a host. */
        public static Builder builder(String name, String connection) {
            return new Builder(name, connection);
        }

        /** Returns its name. */
        public String name() {
            return name;
        }

        /** Returns how it would be reached. */
        public String connection() {
            return connection;
        }

        /** Returns the names of the tasks that are in its artifact, in order. */
        public List<String> tasks() {
            return tasks;
        }

        /** Returns what kind of machine it is; empty if it would be asked. */
        public Optional<TargetTriple> triple() {
            return triple;
        }

        /** Returns the digest of its artifact; empty if the kind of machine is not known. */
        public Optional<Digest> artifact() {
            return artifact;
        }

        /** Returns how many bytes the artifact has; empty if the kind of machine is not known. */
        public OptionalLong size() {
            return size;
        }

        /** Returns where its artifact would come from, as {@link HostReport#artifactOrigin()} says it; empty if the kind of machine is not known. */
        public Optional<String> artifactOrigin() {
            return artifactOrigin;
        }

        /**
         * Returns why its artifact would be built anew: how what goes into it differs from what went into the last one for this plan, inventory, host and kind of machine
         * that the cache knows, one text for each part, for people. Empty unless it would be built.
         */
        public List<String> changes() {
            return changes;
        }

        private List<Object> parts() {
            return List.of(name, connection, tasks, triple, artifact, size, artifactOrigin, changes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Host that && parts().equals(that.parts());
        }

        @Override
        public int hashCode() {
            return parts().hashCode();
        }

        @Override
        public String toString() {
            return name + " by " + connection;
        }

        /** Collects what a {@link Host} says. Each setting can be made once. Not safe for use by many threads. */
        public static final class Builder {
            private final String name;
            private final String connection;
            private @Nullable List<String> tasks;
            private @Nullable TargetTriple triple;
            private @Nullable Digest artifact;
            private @Nullable Long size;
            private @Nullable String artifactOrigin;
            private @Nullable List<String> changes;

            private Builder(String name, String connection) {
                this.name = Objects.requireNonNull(name, "name");
                this.connection = Objects.requireNonNull(connection, "connection");
            }

            /** Sets the names of the tasks that are in its artifact, in order. Unless set, none. */
            public Builder tasks(List<String> value) {
                tasks = Once.setList(tasks, value, "tasks");
                return this;
            }

            /** Sets what kind of machine it is. Unless set, it would be asked. */
            public Builder triple(TargetTriple value) {
                triple = Once.set(triple, value, "triple");
                return this;
            }

            /** Sets the digest of its artifact. Unless set, not known. */
            public Builder artifact(Digest value) {
                artifact = Once.set(artifact, value, "artifact");
                return this;
            }

            /** Sets how many bytes the artifact has. Unless set, not known. */
            public Builder size(long value) {
                if (value < 0) {
                    throw new IllegalArgumentException("size must not be negative: " + value);
                }
                size = Once.set(size, value, "size");
                return this;
            }

            /** Sets where its artifact would come from. Unless set, not known. */
            public Builder artifactOrigin(String value) {
                artifactOrigin = Once.set(artifactOrigin, value, "artifactOrigin");
                return this;
            }

            /** Sets why its artifact would be built anew. Unless set, for no reason. */
            public Builder changes(List<String> value) {
                changes = Once.set(changes, List.copyOf(value), "changes");
                return this;
            }

            /** Returns the host. */
            public Host build() {
                return new Host(this);
            }
        }
    }
}

package dev.rustle.deploy.plan;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Tasks that a set of hosts runs together. Immutable. */
public final class Batch {
    private final String id;
    private final List<String> hosts;
    private final List<Task> tasks;
    private final List<String> dependencies;
    private final Optional<Location> location;

    private Batch(Builder builder) {
        id = builder.id;
        hosts = List.copyOf(builder.hosts);
        tasks = List.copyOf(builder.tasks);
        dependencies = List.copyOf(builder.dependencies);
        location = Optional.ofNullable(builder.location);
    }

    /** Starts a batch. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Returns the id, unique in its play */
    public String id() {
        return id;
    }

    /** Returns the hosts of the batch, as patterns; empty for those of the play */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns the tasks */
    public List<Task> tasks() {
        return tasks;
    }

    /** Returns the ids of the batches that must be done, on all hosts, before this one */
    public List<String> dependencies() {
        return dependencies;
    }

    /** Returns where the batch was written */
    public Optional<Location> location() {
        return location;
    }

    /** Builds a {@link Batch}. Not safe for use by many threads. */
    public static final class Builder {
        private final String id;
        private List<String> hosts = List.of();
        private List<Task> tasks = List.of();
        private List<String> dependencies = List.of();
        private @Nullable Location location;

        private Builder(String id) {
            this.id = Objects.requireNonNull(id, "id");
        }

        /** Sets the hosts of the batch, as patterns; empty for those of the play */
        public Builder hosts(List<String> value) {
            hosts = List.copyOf(value);
            return this;
        }

        /** Sets the tasks */
        public Builder tasks(List<Task> value) {
            tasks = List.copyOf(value);
            return this;
        }

        /** Sets the ids of the batches that must be done, on all hosts, before this one */
        public Builder dependencies(List<String> value) {
            dependencies = List.copyOf(value);
            return this;
        }

        /** Sets where the batch was written */
        public Builder location(Location value) {
            location = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Returns the batch. */
        public Batch build() {
            return new Batch(this);
        }
    }
}

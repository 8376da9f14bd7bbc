package dev.rustle.deploy.plan;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;

/** Tasks that a set of hosts runs together. Immutable. */
public final class Batch {
    private final String id;
    private final List<String> hosts;
    private final List<Task> tasks;
    private final List<String> dependencies;
    private final Optional<Location> location;

    private Batch(Builder builder) {
        id = builder.id;
        hosts = Once.orElse(builder.hosts, List.of());
        tasks = Once.orElse(builder.tasks, List.of());
        dependencies = Once.orElse(builder.dependencies, List.of());
        location = Optional.ofNullable(builder.location);
    }

    /** Starts a batch. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Returns the id, unique in its play. */
    public String id() {
        return id;
    }

    /** Returns the hosts of the batch, as patterns; empty for those of the play. */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns the tasks. */
    public List<Task> tasks() {
        return tasks;
    }

    /** Returns the ids of the batches that must be done, on all hosts, before this one. */
    public List<String> dependencies() {
        return dependencies;
    }

    /** Returns where the batch was written. */
    public Optional<Location> location() {
        return location;
    }

    /** Builds a {@link Batch}. Not safe for use by many threads. */
    public static final class Builder {
        private final String id;
        private @Nullable List<String> hosts;
        private @Nullable List<Task> tasks;
        private @Nullable List<String> dependencies;
        private @Nullable Location location;

        private Builder(String id) {
            this.id = Names.notBlank(id, "the id of a batch");
        }

        /** Sets the hosts of the batch, as patterns; empty for those of the play. */
        public Builder hosts(List<String> value) {
            hosts = Once.setList(hosts, value, "hosts");
            return this;
        }

        /** Sets the tasks. */
        public Builder tasks(List<Task> value) {
            tasks = Once.setList(tasks, value, "tasks");
            return this;
        }

        /** Sets the ids of the batches that must be done, on all hosts, before this one. */
        public Builder dependencies(List<String> value) {
            dependencies = Once.setList(dependencies, value, "dependencies");
            return this;
        }

        /** Sets where the batch was written. */
        public Builder location(Location value) {
            location = Once.set(location, value, "location");
            return this;
        }

        /**
         * Returns the batch.
         *
         * @throws IllegalArgumentException if two tasks have one id
         */
        public Batch build() {
            Batch batch = new Batch(this);
            Names.unique(batch.tasks.stream().map(Task::id), "tasks of batch " + id);
            return batch;
        }
    }
}

package dev.rustle.deploy.plan;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Batches of tasks, and handlers, for one set of hosts. Immutable. */
public final class Play {
    private final String id;
    private final String name;
    private final List<String> hosts;
    private final boolean gatherFacts;
    private final Value.Mapping variables;
    private final List<String> tags;
    private final List<Value> serial;
    private final boolean forceHandlers;
    private final List<Batch> preTasks;
    private final List<Batch> tasks;
    private final List<Batch> postTasks;
    private final List<Handler> handlers;
    private final Optional<Location> location;

    private Play(Builder builder) {
        id = builder.id;
        name = builder.name;
        hosts = List.copyOf(builder.hosts);
        gatherFacts = builder.gatherFacts;
        variables = builder.variables;
        tags = List.copyOf(builder.tags);
        serial = List.copyOf(builder.serial);
        forceHandlers = builder.forceHandlers;
        preTasks = List.copyOf(builder.preTasks);
        tasks = List.copyOf(builder.tasks);
        postTasks = List.copyOf(builder.postTasks);
        handlers = List.copyOf(builder.handlers);
        location = Optional.ofNullable(builder.location);
    }

    /** Starts a play. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Returns the id, unique in its plan */
    public String id() {
        return id;
    }

    /** Returns the name that people see */
    public String name() {
        return name;
    }

    /** Returns the hosts, as patterns */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns whether facts about the host are gathered first; so unless set otherwise */
    public boolean gatherFacts() {
        return gatherFacts;
    }

    /** Returns the variables of the play; templates */
    public Value.Mapping variables() {
        return variables;
    }

    /** Returns the tags of every task of the play */
    public List<String> tags() {
        return tags;
    }

    /** Returns how many hosts go at a time: numbers or percentages, the last repeated; empty for all */
    public List<Value> serial() {
        return serial;
    }

    /** Returns whether notified handlers run on a host that has failed */
    public boolean forceHandlers() {
        return forceHandlers;
    }

    /** Returns the batches that run first */
    public List<Batch> preTasks() {
        return preTasks;
    }

    /** Returns the batches that run after them */
    public List<Batch> tasks() {
        return tasks;
    }

    /** Returns the batches that run last */
    public List<Batch> postTasks() {
        return postTasks;
    }

    /** Returns the handlers, in the order in which they run */
    public List<Handler> handlers() {
        return handlers;
    }

    /** Returns where the play was written */
    public Optional<Location> location() {
        return location;
    }

    /** Builds a {@link Play}. Not safe for use by many threads. */
    public static final class Builder {
        private final String id;
        private String name = "";
        private List<String> hosts = List.of();
        private boolean gatherFacts = true;
        private Value.Mapping variables = Value.Mapping.EMPTY;
        private List<String> tags = List.of();
        private List<Value> serial = List.of();
        private boolean forceHandlers = false;
        private List<Batch> preTasks = List.of();
        private List<Batch> tasks = List.of();
        private List<Batch> postTasks = List.of();
        private List<Handler> handlers = List.of();
        private @Nullable Location location;

        private Builder(String id) {
            this.id = Objects.requireNonNull(id, "id");
        }

        /** Sets the name that people see */
        public Builder name(String value) {
            name = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the hosts, as patterns */
        public Builder hosts(List<String> value) {
            hosts = List.copyOf(value);
            return this;
        }

        /** Sets whether facts about the host are gathered first; so unless set otherwise */
        public Builder gatherFacts(boolean value) {
            gatherFacts = value;
            return this;
        }

        /** Sets the variables of the play; templates */
        public Builder variables(Value.Mapping value) {
            variables = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the tags of every task of the play */
        public Builder tags(List<String> value) {
            tags = List.copyOf(value);
            return this;
        }

        /** Sets how many hosts go at a time: numbers or percentages, the last repeated; empty for all */
        public Builder serial(List<Value> value) {
            serial = List.copyOf(value);
            return this;
        }

        /** Sets whether notified handlers run on a host that has failed */
        public Builder forceHandlers(boolean value) {
            forceHandlers = value;
            return this;
        }

        /** Sets the batches that run first */
        public Builder preTasks(List<Batch> value) {
            preTasks = List.copyOf(value);
            return this;
        }

        /** Sets the batches that run after them */
        public Builder tasks(List<Batch> value) {
            tasks = List.copyOf(value);
            return this;
        }

        /** Sets the batches that run last */
        public Builder postTasks(List<Batch> value) {
            postTasks = List.copyOf(value);
            return this;
        }

        /** Sets the handlers, in the order in which they run */
        public Builder handlers(List<Handler> value) {
            handlers = List.copyOf(value);
            return this;
        }

        /** Sets where the play was written */
        public Builder location(Location value) {
            location = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Returns the play. */
        public Play build() {
            return new Play(this);
        }
    }
}

package dev.rustle.deploy.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;

/** Batches of tasks, and handlers, for one set of hosts. Immutable. */
public final class Play {
    private final String id;
    private final String name;
    private final List<String> hosts;
    private final boolean gatherFacts;
    private final Value.Mapping variables;
    private final List<String> tags;
    private final Strategy strategy;
    private final List<Value> serial;
    private final boolean forceHandlers;
    private final List<Batch> preTasks;
    private final List<Batch> tasks;
    private final List<Batch> postTasks;
    private final List<Handler> handlers;
    private final Optional<Location> location;

    private Play(Builder builder) {
        id = builder.id;
        name = Once.orElse(builder.name, "");
        hosts = Once.orElse(builder.hosts, List.of());
        gatherFacts = Once.orElse(builder.gatherFacts, true);
        variables = Once.orElse(builder.variables, Value.Mapping.EMPTY);
        tags = Once.orElse(builder.tags, List.of());
        strategy = Once.orElse(builder.strategy, Strategy.LINEAR);
        serial = Once.orElse(builder.serial, List.of());
        forceHandlers = Once.orElse(builder.forceHandlers, false);
        preTasks = Once.orElse(builder.preTasks, List.of());
        tasks = Once.orElse(builder.tasks, List.of());
        postTasks = Once.orElse(builder.postTasks, List.of());
        handlers = Once.orElse(builder.handlers, List.of());
        location = Optional.ofNullable(builder.location);
    }

    /** Starts a play. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Returns the id, unique in its plan. */
    public String id() {
        return id;
    }

    /** Returns the name that people see. */
    public String name() {
        return name;
    }

    /** Returns the hosts, as patterns. */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns whether facts about the host are gathered first; so unless set otherwise. */
    public boolean gatherFacts() {
        return gatherFacts;
    }

    /** Returns the variables of the play; templates. */
    public Value.Mapping variables() {
        return variables;
    }

    /** Returns the tags of every task of the play. */
    public List<String> tags() {
        return tags;
    }

    /** Returns how the hosts of the play move through its tasks; {@link Strategy#LINEAR} unless set otherwise. */
    public Strategy strategy() {
        return strategy;
    }

    /** Returns how many hosts go at a time: numbers or percentages, the last repeated; empty for all. */
    public List<Value> serial() {
        return serial;
    }

    /** Returns whether notified handlers run on a host that has failed. */
    public boolean forceHandlers() {
        return forceHandlers;
    }

    /** Returns the batches that run first. */
    public List<Batch> preTasks() {
        return preTasks;
    }

    /** Returns the batches that run after them. */
    public List<Batch> tasks() {
        return tasks;
    }

    /** Returns the batches that run last. */
    public List<Batch> postTasks() {
        return postTasks;
    }

    /** Returns the handlers, in the order in which they run. */
    public List<Handler> handlers() {
        return handlers;
    }

    /** Returns where the play was written. */
    public Optional<Location> location() {
        return location;
    }

    /** Builds a {@link Play}. Not safe for use by many threads. */
    public static final class Builder {
        private final String id;
        private @Nullable String name;
        private @Nullable List<String> hosts;
        private @Nullable Boolean gatherFacts;
        private Value.@Nullable Mapping variables;
        private @Nullable List<String> tags;
        private @Nullable Strategy strategy;
        private @Nullable List<Value> serial;
        private @Nullable Boolean forceHandlers;
        private @Nullable List<Batch> preTasks;
        private @Nullable List<Batch> tasks;
        private @Nullable List<Batch> postTasks;
        private @Nullable List<Handler> handlers;
        private @Nullable Location location;

        private Builder(String id) {
            this.id = Names.notBlank(id, "the id of a play");
        }

        /** Sets the name that people see. */
        public Builder name(String value) {
            name = Once.set(name, value, "name");
            return this;
        }

        /** Sets the hosts, as patterns. */
        public Builder hosts(List<String> value) {
            hosts = Once.setList(hosts, value, "hosts");
            return this;
        }

        /** Sets whether facts about the host are gathered first; so unless set otherwise. */
        public Builder gatherFacts(boolean value) {
            gatherFacts = Once.set(gatherFacts, value, "gatherFacts");
            return this;
        }

        /** Sets the variables of the play; templates. */
        public Builder variables(Value.Mapping value) {
            variables = Once.set(variables, value, "variables");
            return this;
        }

        /** Sets the tags of every task of the play. */
        public Builder tags(List<String> value) {
            tags = Once.setList(tags, value, "tags");
            return this;
        }

        /** Sets how the hosts of the play move through its tasks. */
        public Builder strategy(Strategy value) {
            strategy = Once.set(strategy, value, "strategy");
            return this;
        }

        /** Sets how many hosts go at a time: numbers or percentages, the last repeated; empty for all. */
        public Builder serial(List<Value> value) {
            serial = Once.setList(serial, value, "serial");
            return this;
        }

        /** Sets whether notified handlers run on a host that has failed. */
        public Builder forceHandlers(boolean value) {
            forceHandlers = Once.set(forceHandlers, value, "forceHandlers");
            return this;
        }

        /** Sets the batches that run first. */
        public Builder preTasks(List<Batch> value) {
            preTasks = Once.setList(preTasks, value, "preTasks");
            return this;
        }

        /** Sets the batches that run after them. */
        public Builder tasks(List<Batch> value) {
            tasks = Once.setList(tasks, value, "tasks");
            return this;
        }

        /** Sets the batches that run last. */
        public Builder postTasks(List<Batch> value) {
            postTasks = Once.setList(postTasks, value, "postTasks");
            return this;
        }

        /** Sets the handlers, in the order in which they run. */
        public Builder handlers(List<Handler> value) {
            handlers = Once.setList(handlers, value, "handlers");
            return this;
        }

        /** Sets where the play was written. */
        public Builder location(Location value) {
            location = Once.set(location, value, "location");
            return this;
        }

        /**
         * Returns the play.
         *
         * @throws IllegalArgumentException if two batches, of whichever section, have one id
         */
        public Play build() {
            Play play = new Play(this);
            Names.unique(
                    Stream.of(play.preTasks, play.tasks, play.postTasks)
                            .flatMap(List::stream)
                            .map(Batch::id),
                    "batches of play " + id);
            return play;
        }
    }
}

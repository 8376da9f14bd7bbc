package dev.rustle.deploy.plan;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;

/** One step of a plan: a module, its arguments, and when and how to run it. Keywords mean what they mean in Ansible. Immutable. */
public final class Task {
    private final String id;
    private final String name;
    private final String module;
    private final Value.Mapping arguments;
    private final List<String> hosts;
    private final List<String> limits;
    private final List<String> dependencies;
    private final List<Value> when;
    private final Optional<Value> loop;
    private final Optional<LoopControl> loopControl;
    private final Optional<String> register;
    private final Value.Mapping variables;
    private final List<String> tags;
    private final List<String> notifies;
    private final List<Value> changedWhen;
    private final List<Value> failedWhen;
    private final Optional<Value> ignoreErrors;
    private final List<Value> until;
    private final Optional<Value> retries;
    private final Optional<Value> delay;
    private final Optional<Value> noLog;
    private final Optional<Value> checkMode;
    private final Optional<Value> diff;
    private final Optional<Value> timeout;
    private final Optional<Location> location;

    private Task(Builder builder) {
        id = builder.id;
        name = Once.orElse(builder.name, "");
        module = builder.module;
        arguments = Once.orElse(builder.arguments, Value.Mapping.EMPTY);
        hosts = Once.orElse(builder.hosts, List.of());
        limits = Once.orElse(builder.limits, List.of());
        dependencies = Once.orElse(builder.dependencies, List.of());
        when = Once.orElse(builder.when, List.of());
        loop = Optional.ofNullable(builder.loop);
        loopControl = Optional.ofNullable(builder.loopControl);
        register = Optional.ofNullable(builder.register);
        variables = Once.orElse(builder.variables, Value.Mapping.EMPTY);
        tags = Once.orElse(builder.tags, List.of());
        notifies = Once.orElse(builder.notifies, List.of());
        changedWhen = Once.orElse(builder.changedWhen, List.of());
        failedWhen = Once.orElse(builder.failedWhen, List.of());
        ignoreErrors = Optional.ofNullable(builder.ignoreErrors);
        until = Once.orElse(builder.until, List.of());
        retries = Optional.ofNullable(builder.retries);
        delay = Optional.ofNullable(builder.delay);
        noLog = Optional.ofNullable(builder.noLog);
        checkMode = Optional.ofNullable(builder.checkMode);
        diff = Optional.ofNullable(builder.diff);
        timeout = Optional.ofNullable(builder.timeout);
        location = Optional.ofNullable(builder.location);
    }

    /** Starts a task. */
    public static Builder builder(String id, String module) {
        return new Builder(id, module);
    }

    /** Returns the id, unique among the tasks of its batch. */
    public String id() {
        return id;
    }

    /** Returns the name that people see; a template. Empty if the task has none. */
    public String name() {
        return name;
    }

    /** Returns the module, short or fully qualified. */
    public String module() {
        return module;
    }

    /** Returns the module's arguments; templates. */
    public Value.Mapping arguments() {
        return arguments;
    }

    /** Returns the hosts the task is limited to, as patterns; empty for those of its batch. */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns further patterns, each of which a host must match as well for the task to run there; empty for no limit. */
    public List<String> limits() {
        return limits;
    }

    /** Returns the ids of the tasks that must be done before this one. */
    public List<String> dependencies() {
        return dependencies;
    }

    /** Returns the conditions, all of which must hold: expressions or truth values. */
    public List<Value> when() {
        return when;
    }

    /** Returns what the task is repeated for: a list, or an expression for one. */
    public Optional<Value> loop() {
        return loop;
    }

    /** Returns how the loop is done. */
    public Optional<LoopControl> loopControl() {
        return loopControl;
    }

    /** Returns the variable that receives the result. */
    public Optional<String> register() {
        return register;
    }

    /** Returns variables for this task alone; templates. */
    public Value.Mapping variables() {
        return variables;
    }

    /** Returns the tags. */
    public List<String> tags() {
        return tags;
    }

    /** Returns the names of the handlers that run if this task changes something. */
    public List<String> notifies() {
        return notifies;
    }

    /** Returns the conditions under which the task counts as changed; empty for the module's own word. */
    public List<Value> changedWhen() {
        return changedWhen;
    }

    /** Returns the conditions under which the task counts as failed; empty for the module's own word. */
    public List<Value> failedWhen() {
        return failedWhen;
    }

    /** Returns whether a failure is let pass: a truth value or a template. */
    public Optional<Value> ignoreErrors() {
        return ignoreErrors;
    }

    /** Returns the conditions until which the task is repeated. */
    public List<Value> until() {
        return until;
    }

    /** Returns how often the task is repeated: a number or a template. */
    public Optional<Value> retries() {
        return retries;
    }

    /** Returns how many seconds lie between two attempts: a number or a template. */
    public Optional<Value> delay() {
        return delay;
    }

    /** Returns whether the result is hidden from every event and report: a truth value or a template; empty for not. */
    public Optional<Value> noLog() {
        return noLog;
    }

    /** Returns whether the task only predicts: a truth value or a template; empty for what the run says. */
    public Optional<Value> checkMode() {
        return checkMode;
    }

    /** Returns whether the task shows differences: a truth value or a template; empty for what the run says. */
    public Optional<Value> diff() {
        return diff;
    }

    /** Returns how many whole seconds one attempt may take: a number or a template; empty for no limit. */
    public Optional<Value> timeout() {
        return timeout;
    }

    /** Returns where the task was written. */
    public Optional<Location> location() {
        return location;
    }

    /**
     * Returns what the task says of when and how its module runs: every keyword that was set, by Ansible's name for it. Which hosts it is for and which tasks come before it
     * is not among them: the slices of hosts show that. A compiler that refuses by name those that it does not know ignores none, of later versions neither.
     */
    public Value.Mapping keywords() {
        return Keywords.of(this);
    }

    /** Builds a {@link Task}. Not safe for use by many threads. */
    public static final class Builder {
        private final String id;
        private @Nullable String name;
        private final String module;
        private Value.@Nullable Mapping arguments;
        private @Nullable List<String> hosts;
        private @Nullable List<String> limits;
        private @Nullable List<String> dependencies;
        private @Nullable List<Value> when;
        private @Nullable Value loop;
        private @Nullable LoopControl loopControl;
        private @Nullable String register;
        private Value.@Nullable Mapping variables;
        private @Nullable List<String> tags;
        private @Nullable List<String> notifies;
        private @Nullable List<Value> changedWhen;
        private @Nullable List<Value> failedWhen;
        private @Nullable Value ignoreErrors;
        private @Nullable List<Value> until;
        private @Nullable Value retries;
        private @Nullable Value delay;
        private @Nullable Value noLog;
        private @Nullable Value checkMode;
        private @Nullable Value diff;
        private @Nullable Value timeout;
        private @Nullable Location location;

        private Builder(String id, String module) {
            this.id = Names.notBlank(id, "the id of a task");
            this.module = Names.notBlank(module, "the module of task " + id);
        }

        /** Sets the name that people see; a template. Empty if the task has none. */
        public Builder name(String value) {
            name = Once.set(name, value, "name");
            return this;
        }

        /** Sets the module's arguments; templates. */
        public Builder arguments(Value.Mapping value) {
            arguments = Once.set(arguments, value, "arguments");
            return this;
        }

        /** Sets the hosts the task is limited to, as patterns; empty for those of its batch. */
        public Builder hosts(List<String> value) {
            hosts = Once.setList(hosts, value, "hosts");
            return this;
        }

        /** Sets further patterns, each of which a host must match as well for the task to run there; empty for no limit. */
        public Builder limits(List<String> value) {
            limits = Once.setList(limits, value, "limits");
            return this;
        }

        /** Sets the ids of the tasks that must be done before this one. */
        public Builder dependencies(List<String> value) {
            dependencies = Once.setList(dependencies, value, "dependencies");
            return this;
        }

        /** Sets the conditions, all of which must hold: expressions or truth values. */
        public Builder when(List<Value> value) {
            when = Once.setList(when, value, "when");
            return this;
        }

        /** Sets what the task is repeated for: a list, or an expression for one. */
        public Builder loop(Value value) {
            loop = Once.set(loop, value, "loop");
            return this;
        }

        /** Sets how the loop is done. */
        public Builder loopControl(LoopControl value) {
            loopControl = Once.set(loopControl, value, "loopControl");
            return this;
        }

        /**
         * Sets the variable that receives the result.
         *
         * @throws IllegalArgumentException if it is not a name that a variable can have
         */
        public Builder register(String value) {
            register = Once.set(register, Names.variable(value), "register");
            return this;
        }

        /** Sets variables for this task alone; templates. */
        public Builder variables(Value.Mapping value) {
            variables = Once.set(variables, value, "variables");
            return this;
        }

        /** Sets the tags. */
        public Builder tags(List<String> value) {
            tags = Once.setList(tags, value, "tags");
            return this;
        }

        /** Sets the names of the handlers that run if this task changes something. */
        public Builder notifies(List<String> value) {
            notifies = Once.setList(notifies, value, "notifies");
            return this;
        }

        /** Sets the conditions under which the task counts as changed; empty for the module's own word. */
        public Builder changedWhen(List<Value> value) {
            changedWhen = Once.setList(changedWhen, value, "changedWhen");
            return this;
        }

        /** Sets the conditions under which the task counts as failed; empty for the module's own word. */
        public Builder failedWhen(List<Value> value) {
            failedWhen = Once.setList(failedWhen, value, "failedWhen");
            return this;
        }

        /** Sets whether a failure is let pass: a truth value or a template. */
        public Builder ignoreErrors(Value value) {
            ignoreErrors = Once.set(ignoreErrors, value, "ignoreErrors");
            return this;
        }

        /** Sets the conditions until which the task is repeated. */
        public Builder until(List<Value> value) {
            until = Once.setList(until, value, "until");
            return this;
        }

        /** Sets how often the task is repeated: a number or a template. */
        public Builder retries(Value value) {
            retries = Once.set(retries, value, "retries");
            return this;
        }

        /** Sets how many seconds lie between two attempts: a number or a template. */
        public Builder delay(Value value) {
            delay = Once.set(delay, value, "delay");
            return this;
        }

        /** Sets whether the result is hidden from every event and report: a truth value or a template. What a template gives is hidden until it is known. */
        public Builder noLog(Value value) {
            noLog = Once.set(noLog, value, "noLog");
            return this;
        }

        /** Sets whether the task only predicts, whatever the run says: a truth value or a template. */
        public Builder checkMode(Value value) {
            checkMode = Once.set(checkMode, value, "checkMode");
            return this;
        }

        /** Sets whether the task shows differences, whatever the run says: a truth value or a template. */
        public Builder diff(Value value) {
            diff = Once.set(diff, value, "diff");
            return this;
        }

        /**
         * Sets how many seconds one attempt may take: a whole number or a template.
         *
         * @throws IllegalArgumentException if it is neither text nor a positive whole number
         */
        public Builder timeout(Value value) {
            Objects.requireNonNull(value, "timeout");
            boolean positive =
                    value instanceof Value.Int number && number.value().signum() > 0;
            if (!positive && !(value instanceof Value.Text)) {
                throw new IllegalArgumentException("the timeout of task " + id
                        + " must be a positive number of whole seconds, or a template: " + value.toJson());
            }
            timeout = Once.set(timeout, value, "timeout");
            return this;
        }

        /** Sets where the task was written. */
        public Builder location(Location value) {
            location = Once.set(location, value, "location");
            return this;
        }

        /** Returns the task. */
        public Task build() {
            return new Task(this);
        }
    }
}

package dev.rustle.deploy.plan;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** One step of a plan: a module, its arguments, and when and how to run it. Keywords mean what they mean in Ansible. Immutable. */
public final class Task {
    private final String id;
    private final String name;
    private final String module;
    private final Value.Mapping arguments;
    private final List<String> hosts;
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
    private final boolean noLog;
    private final Optional<Boolean> checkMode;
    private final Optional<Boolean> diff;
    private final Optional<Duration> timeout;
    private final Optional<Location> location;

    private Task(Builder builder) {
        id = builder.id;
        name = builder.name;
        module = builder.module;
        arguments = builder.arguments;
        hosts = List.copyOf(builder.hosts);
        dependencies = List.copyOf(builder.dependencies);
        when = List.copyOf(builder.when);
        loop = Optional.ofNullable(builder.loop);
        loopControl = Optional.ofNullable(builder.loopControl);
        register = Optional.ofNullable(builder.register);
        variables = builder.variables;
        tags = List.copyOf(builder.tags);
        notifies = List.copyOf(builder.notifies);
        changedWhen = List.copyOf(builder.changedWhen);
        failedWhen = List.copyOf(builder.failedWhen);
        ignoreErrors = Optional.ofNullable(builder.ignoreErrors);
        until = List.copyOf(builder.until);
        retries = Optional.ofNullable(builder.retries);
        delay = Optional.ofNullable(builder.delay);
        noLog = builder.noLog;
        checkMode = Optional.ofNullable(builder.checkMode);
        diff = Optional.ofNullable(builder.diff);
        timeout = Optional.ofNullable(builder.timeout);
        location = Optional.ofNullable(builder.location);
    }

    /** Starts a task. */
    public static Builder builder(String id, String module) {
        return new Builder(id, module);
    }

    /** Returns the id, unique among the tasks of its batch */
    public String id() {
        return id;
    }

    /** Returns the name that people see; a template. Empty if the task has none */
    public String name() {
        return name;
    }

    /** Returns the module, short or fully qualified */
    public String module() {
        return module;
    }

    /** Returns the module's arguments; templates */
    public Value.Mapping arguments() {
        return arguments;
    }

    /** Returns the hosts the task is limited to, as patterns; empty for those of its batch */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns the ids of the tasks that must be done before this one */
    public List<String> dependencies() {
        return dependencies;
    }

    /** Returns the conditions, all of which must hold: expressions or truth values */
    public List<Value> when() {
        return when;
    }

    /** Returns what the task is repeated for: a list, or an expression for one */
    public Optional<Value> loop() {
        return loop;
    }

    /** Returns how the loop is done */
    public Optional<LoopControl> loopControl() {
        return loopControl;
    }

    /** Returns the variable that receives the result */
    public Optional<String> register() {
        return register;
    }

    /** Returns variables for this task alone; templates */
    public Value.Mapping variables() {
        return variables;
    }

    /** Returns the tags */
    public List<String> tags() {
        return tags;
    }

    /** Returns the names of the handlers that run if this task changes something */
    public List<String> notifies() {
        return notifies;
    }

    /** Returns the conditions under which the task counts as changed; empty for the module's own word */
    public List<Value> changedWhen() {
        return changedWhen;
    }

    /** Returns the conditions under which the task counts as failed; empty for the module's own word */
    public List<Value> failedWhen() {
        return failedWhen;
    }

    /** Returns whether a failure is let pass: a truth value or a template */
    public Optional<Value> ignoreErrors() {
        return ignoreErrors;
    }

    /** Returns the conditions until which the task is repeated */
    public List<Value> until() {
        return until;
    }

    /** Returns how often the task is repeated: a number or a template */
    public Optional<Value> retries() {
        return retries;
    }

    /** Returns how many seconds lie between two attempts: a number or a template */
    public Optional<Value> delay() {
        return delay;
    }

    /** Returns whether the result is hidden from every event and report */
    public boolean noLog() {
        return noLog;
    }

    /** Returns whether the task only predicts; empty for what the run says */
    public Optional<Boolean> checkMode() {
        return checkMode;
    }

    /** Returns whether the task shows differences; empty for what the run says */
    public Optional<Boolean> diff() {
        return diff;
    }

    /** Returns how long one attempt may take; whole seconds */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** Returns where the task was written */
    public Optional<Location> location() {
        return location;
    }

    /** Builds a {@link Task}. Not safe for use by many threads. */
    public static final class Builder {
        private final String id;
        private String name = "";
        private final String module;
        private Value.Mapping arguments = Value.Mapping.EMPTY;
        private List<String> hosts = List.of();
        private List<String> dependencies = List.of();
        private List<Value> when = List.of();
        private @Nullable Value loop;
        private @Nullable LoopControl loopControl;
        private @Nullable String register;
        private Value.Mapping variables = Value.Mapping.EMPTY;
        private List<String> tags = List.of();
        private List<String> notifies = List.of();
        private List<Value> changedWhen = List.of();
        private List<Value> failedWhen = List.of();
        private @Nullable Value ignoreErrors;
        private List<Value> until = List.of();
        private @Nullable Value retries;
        private @Nullable Value delay;
        private boolean noLog = false;
        private @Nullable Boolean checkMode;
        private @Nullable Boolean diff;
        private @Nullable Duration timeout;
        private @Nullable Location location;

        private Builder(String id, String module) {
            this.id = Objects.requireNonNull(id, "id");
            this.module = Objects.requireNonNull(module, "module");
        }

        /** Sets the name that people see; a template. Empty if the task has none */
        public Builder name(String value) {
            name = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the module's arguments; templates */
        public Builder arguments(Value.Mapping value) {
            arguments = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the hosts the task is limited to, as patterns; empty for those of its batch */
        public Builder hosts(List<String> value) {
            hosts = List.copyOf(value);
            return this;
        }

        /** Sets the ids of the tasks that must be done before this one */
        public Builder dependencies(List<String> value) {
            dependencies = List.copyOf(value);
            return this;
        }

        /** Sets the conditions, all of which must hold: expressions or truth values */
        public Builder when(List<Value> value) {
            when = List.copyOf(value);
            return this;
        }

        /** Sets what the task is repeated for: a list, or an expression for one */
        public Builder loop(Value value) {
            loop = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how the loop is done */
        public Builder loopControl(LoopControl value) {
            loopControl = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the variable that receives the result */
        public Builder register(String value) {
            register = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets variables for this task alone; templates */
        public Builder variables(Value.Mapping value) {
            variables = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the tags */
        public Builder tags(List<String> value) {
            tags = List.copyOf(value);
            return this;
        }

        /** Sets the names of the handlers that run if this task changes something */
        public Builder notifies(List<String> value) {
            notifies = List.copyOf(value);
            return this;
        }

        /** Sets the conditions under which the task counts as changed; empty for the module's own word */
        public Builder changedWhen(List<Value> value) {
            changedWhen = List.copyOf(value);
            return this;
        }

        /** Sets the conditions under which the task counts as failed; empty for the module's own word */
        public Builder failedWhen(List<Value> value) {
            failedWhen = List.copyOf(value);
            return this;
        }

        /** Sets whether a failure is let pass: a truth value or a template */
        public Builder ignoreErrors(Value value) {
            ignoreErrors = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the conditions until which the task is repeated */
        public Builder until(List<Value> value) {
            until = List.copyOf(value);
            return this;
        }

        /** Sets how often the task is repeated: a number or a template */
        public Builder retries(Value value) {
            retries = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how many seconds lie between two attempts: a number or a template */
        public Builder delay(Value value) {
            delay = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets whether the result is hidden from every event and report */
        public Builder noLog(boolean value) {
            noLog = value;
            return this;
        }

        /** Sets whether the task only predicts; empty for what the run says */
        public Builder checkMode(Boolean value) {
            checkMode = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets whether the task shows differences; empty for what the run says */
        public Builder diff(Boolean value) {
            diff = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how long one attempt may take; whole seconds */
        public Builder timeout(Duration value) {
            timeout = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets where the task was written */
        public Builder location(Location value) {
            location = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Returns the task. */
        public Task build() {
            return new Task(this);
        }
    }
}

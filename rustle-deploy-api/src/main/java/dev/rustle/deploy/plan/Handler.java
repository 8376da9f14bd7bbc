package dev.rustle.deploy.plan;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;

/** A task that runs, once per flush, if another task that names it has changed something. Immutable. */
public final class Handler {
    private final Task task;
    private final List<String> listen;

    private Handler(Builder builder) {
        task = builder.task;
        listen = Once.orElse(builder.listen, List.of());
    }

    /** Starts a handler. */
    public static Builder builder(Task task) {
        return new Builder(task);
    }

    /** Returns what the handler does. */
    public Task task() {
        return task;
    }

    /** Returns further names by which the handler is notified. */
    public List<String> listen() {
        return listen;
    }

    /** Returns the name by which the handler is notified. */
    public String name() {
        return task.name();
    }

    /** Builds a {@link Handler}. Not safe for use by many threads. */
    public static final class Builder {
        private final Task task;
        private @Nullable List<String> listen;

        private Builder(Task task) {
            this.task = Objects.requireNonNull(task, "task");
        }

        /** Sets further names by which the handler is notified. */
        public Builder listen(List<String> value) {
            listen = Once.setList(listen, value, "listen");
            return this;
        }

        /** Returns the handler. */
        public Handler build() {
            return new Handler(this);
        }
    }
}

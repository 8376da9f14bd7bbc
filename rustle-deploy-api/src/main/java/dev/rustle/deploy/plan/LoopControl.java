package dev.rustle.deploy.plan;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;

/** How the items of a loop are handed to its task. Immutable. */
public final class LoopControl {
    private final String variable;
    private final Optional<String> indexVariable;
    private final Optional<String> label;
    private final Optional<Value> pause;
    private final boolean extended;

    private LoopControl(Builder builder) {
        variable = Once.orElse(builder.variable, "item");
        indexVariable = Optional.ofNullable(builder.indexVariable);
        label = Optional.ofNullable(builder.label);
        pause = Optional.ofNullable(builder.pause);
        extended = Once.orElse(builder.extended, false);
    }

    /** Starts a loop control. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the variable that holds the item, {@code item} unless set. */
    public String variable() {
        return variable;
    }

    /** Returns the variable that holds the index of the item. */
    public Optional<String> indexVariable() {
        return indexVariable;
    }

    /** Returns what is shown instead of the item; a template. */
    public Optional<String> label() {
        return label;
    }

    /** Returns how many seconds lie between two items: a number or a template. */
    public Optional<Value> pause() {
        return pause;
    }

    /** Returns whether {@code ansible_loop} is set. */
    public boolean extended() {
        return extended;
    }

    /** Builds a {@link LoopControl}. Not safe for use by many threads. */
    public static final class Builder {
        private @Nullable String variable;
        private @Nullable String indexVariable;
        private @Nullable String label;
        private @Nullable Value pause;
        private @Nullable Boolean extended;

        private Builder() {}

        /** Sets the variable that holds the item, {@code item} unless set. */
        public Builder variable(String value) {
            variable = Once.set(variable, Names.variable(value), "variable");
            return this;
        }

        /** Sets the variable that holds the index of the item. */
        public Builder indexVariable(String value) {
            indexVariable = Once.set(indexVariable, Names.variable(value), "indexVariable");
            return this;
        }

        /** Sets what is shown instead of the item; a template. */
        public Builder label(String value) {
            label = Once.set(label, value, "label");
            return this;
        }

        /** Sets how many seconds lie between two items: a number or a template. */
        public Builder pause(Value value) {
            pause = Once.set(pause, value, "pause");
            return this;
        }

        /** Sets whether {@code ansible_loop} is set. */
        public Builder extended(boolean value) {
            extended = Once.set(extended, value, "extended");
            return this;
        }

        /** Returns the loop control. */
        public LoopControl build() {
            return new LoopControl(this);
        }
    }
}

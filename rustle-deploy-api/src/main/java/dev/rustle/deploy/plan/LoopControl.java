package dev.rustle.deploy.plan;

import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** How the items of a loop are handed to its task. Immutable. */
public final class LoopControl {
    private final String variable;
    private final Optional<String> indexVariable;
    private final Optional<String> label;
    private final Optional<Value> pause;
    private final boolean extended;

    private LoopControl(Builder builder) {
        variable = builder.variable;
        indexVariable = Optional.ofNullable(builder.indexVariable);
        label = Optional.ofNullable(builder.label);
        pause = Optional.ofNullable(builder.pause);
        extended = builder.extended;
    }

    /** Starts a loopControl. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the variable that holds the item, {@code item} unless set */
    public String variable() {
        return variable;
    }

    /** Returns the variable that holds the index of the item */
    public Optional<String> indexVariable() {
        return indexVariable;
    }

    /** Returns what is shown instead of the item; a template */
    public Optional<String> label() {
        return label;
    }

    /** Returns how many seconds lie between two items: a number or a template */
    public Optional<Value> pause() {
        return pause;
    }

    /** Returns whether {@code ansible_loop} is set */
    public boolean extended() {
        return extended;
    }

    /** Builds a {@link LoopControl}. Not safe for use by many threads. */
    public static final class Builder {
        private String variable = "item";
        private @Nullable String indexVariable;
        private @Nullable String label;
        private @Nullable Value pause;
        private boolean extended = false;

        private Builder() {}

        /** Sets the variable that holds the item, {@code item} unless set */
        public Builder variable(String value) {
            variable = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the variable that holds the index of the item */
        public Builder indexVariable(String value) {
            indexVariable = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets what is shown instead of the item; a template */
        public Builder label(String value) {
            label = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how many seconds lie between two items: a number or a template */
        public Builder pause(Value value) {
            pause = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets whether {@code ansible_loop} is set */
        public Builder extended(boolean value) {
            extended = value;
            return this;
        }

        /** Returns the loopControl. */
        public LoopControl build() {
            return new LoopControl(this);
        }
    }
}

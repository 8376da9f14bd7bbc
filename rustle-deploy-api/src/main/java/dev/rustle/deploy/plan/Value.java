package dev.rustle.deploy.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of data in a plan or inventory: what JSON and YAML can say, with the order of mappings and every digit of numbers kept.
 *
 * <p>Values are immutable and safe for use by many threads. Their text form is compact JSON. What is deployed must be nested at most 256 deep.
 */
public sealed interface Value {

    /** JSON's {@code null}. */
    record Null() implements Value {
        @Override
        public String toString() {
            return toJson();
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Value {
        @Override
        public String toString() {
            return toJson();
        }
    }

    /** A whole number of any size. */
    record Int(BigInteger value) implements Value {
        public Int {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return toJson();
        }
    }

    /**
     * A number that was written with a fraction or an exponent. Hosts calculate with binary numbers of 64 bits: a deployment with a number that is too large for
     * them is refused. There is no negative zero.
     */
    record Real(BigDecimal value) implements Value {
        public Real {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return toJson();
        }
    }

    /** Text; any characters, NUL included. A deployment with half of a surrogate pair, which is no character, is refused. */
    record Text(String value) implements Value {
        public Text {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return toJson();
        }
    }

    /** A list of values. */
    record Sequence(List<Value> items) implements Value {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return toJson();
        }
    }

    /** Values by name, in the order in which they were written. */
    record Mapping(Map<String, Value> entries) implements Value {
        /** The mapping without entries. */
        public static final Mapping EMPTY = new Mapping(Map.of());

        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            entries.forEach((key, value) -> {
                Objects.requireNonNull(key, "key");
                Objects.requireNonNull(value, key);
            });
        }

        /** Returns the value of a name. */
        public Optional<Value> get(String name) {
            return Optional.ofNullable(entries.get(name));
        }

        /** Returns the value of a name if it is text. */
        public Optional<String> text(String name) {
            return entries.get(name) instanceof Text text ? Optional.of(text.value()) : Optional.empty();
        }

        /** Returns this mapping with the entries of another on top; names that both have keep their place here. */
        public Mapping with(Mapping other) {
            if (other.entries.isEmpty()) {
                return this;
            }
            Map<String, Value> merged = new LinkedHashMap<>(entries);
            merged.putAll(other.entries);
            return new Mapping(merged);
        }

        /** Returns this mapping with one entry set. */
        public Mapping with(String name, Value value) {
            return with(new Mapping(Map.of(name, value)));
        }

        @Override
        public String toString() {
            return toJson();
        }
    }

    /** Returns the value as compact JSON, deterministic for equal values. */
    default String toJson() {
        StringBuilder json = new StringBuilder();
        JsonWriter.write(this, json);
        return json.toString();
    }

    /** Returns the name of the value's type as messages use it: null, boolean, number, text, list or mapping. */
    default String typeName() {
        if (this instanceof Null) {
            return "null";
        } else if (this instanceof Bool) {
            return "boolean";
        } else if (this instanceof Int || this instanceof Real) {
            return "number";
        } else if (this instanceof Text) {
            return "text";
        }
        return this instanceof Sequence ? "list" : "mapping";
    }

    /** Returns text as a value. */
    static Value of(String text) {
        return new Text(text);
    }

    /** Returns a whole number as a value. */
    static Value of(long number) {
        return new Int(BigInteger.valueOf(number));
    }

    /** Returns a truth value as a value. */
    static Value of(boolean truth) {
        return new Bool(truth);
    }

    /** Returns a list of texts as a value. */
    static Value ofTexts(Iterable<String> texts) {
        List<Value> items = new ArrayList<>();
        texts.forEach(text -> items.add(new Text(text)));
        return new Sequence(items);
    }

    /** Returns the null value. */
    static Value none() {
        return new Null();
    }
}

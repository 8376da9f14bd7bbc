package dev.rustle.deploy.core.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.plan.Value;

/**
 * What data must be like for the program on the hosts to read it. Values can be more: text with half of a surrogate pair has no form in UTF-8, numbers with a fraction
 * must fit into 64 bits, and whoever reads nested data needs a stack. Whatever passes every check here must be readable there.
 */
public final class RunnerLimits {
    /** How deeply mappings and lists may be nested. */
    public static final int DEPTH_LIMIT = 256;
    /** How many characters a number may have: converting more to binary takes the time of their square. */
    public static final int DIGIT_LIMIT = 20_000;

    private static final int SHOWN = 40;
    private static final int BIT_LIMIT = (int) Math.ceil(DIGIT_LIMIT * Math.log(10) / Math.log(2));

    private RunnerLimits() {}

    /**
     * Something that the program on the hosts would not read.
     *
     * @param pointer the JSON pointer of the value; that of the mapping if a key is wrong
     * @param message what is wrong and what to do
     */
    public record Excess(String pointer, String message) {}

    /** Returns what is wrong with a text. */
    public static Optional<String> text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return Optional.of(String.format(
                        "the text has half of a surrogate pair, \\u%04x, which is no character; write the whole character",
                        (int) c));
            }
        }
        return Optional.empty();
    }

    /** Returns what is wrong with a number. */
    public static Optional<String> number(BigDecimal number) {
        if (number.precision() > DIGIT_LIMIT) {
            return Optional.of(tooLong());
        }
        return Double.isInfinite(number.doubleValue())
                ? Optional.of("the number " + shown(number.toString())
                        + " is too large; the largest is about 1.8e308; write it as text")
                : Optional.empty();
    }

    /** Returns what is wrong with a whole number. */
    public static Optional<String> number(BigInteger number) {
        return number.bitLength() > BIT_LIMIT ? Optional.of(tooLong()) : Optional.empty();
    }

    /** Returns what is wrong with a value that has no parts; nothing for lists and mappings. */
    public static Optional<String> scalar(Value value) {
        if (value instanceof Value.Text text) {
            return text(text.value());
        } else if (value instanceof Value.Real real) {
            return number(real.value());
        } else if (value instanceof Value.Int whole) {
            return number(whole.value());
        }
        return Optional.empty();
    }

    static String tooLong() {
        return "the number has more than " + DIGIT_LIMIT + " digits; write it as text";
    }

    private static String shown(String number) {
        return number.length() > SHOWN ? number.substring(0, SHOWN - 3) + "..." : number;
    }

    private record Step(Value value, int depth, @Nullable Step parent, String name) {
        String pointer() {
            StringBuilder pointer = new StringBuilder();
            for (Step step = this; step != null && step.parent != null; step = step.parent) {
                pointer.insert(0, "/" + step.name.replace("~", "~0").replace("/", "~1"));
            }
            return pointer.toString();
        }
    }

    /** Whether nothing is wrong with a value: what {@link #excesses} finds out as well, in a fraction of the time. */
    public static boolean isReadable(Value value) {
        return isReadable(value, 0);
    }

    private static boolean isReadable(Value value, int depth) {
        boolean collection = value instanceof Value.Sequence || value instanceof Value.Mapping;
        if (collection && depth == DEPTH_LIMIT) {
            return false;
        }
        if (value instanceof Value.Sequence list) {
            for (Value item : list.items()) {
                if (!isReadable(item, depth + 1)) {
                    return false;
                }
            }
            return true;
        } else if (value instanceof Value.Mapping mapping) {
            for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
                if (text(entry.getKey()).isPresent() || !isReadable(entry.getValue(), depth + 1)) {
                    return false;
                }
            }
            return true;
        }
        return scalar(value).isEmpty();
    }

    /** Returns all that is wrong with a value. Recursion ends where nesting is too deep, so that it ends whatever the value is. */
    public static List<Excess> excesses(Value value) {
        if (isReadable(value)) {
            return List.of();
        }
        List<Excess> found = new ArrayList<>();
        Deque<Step> open = new ArrayDeque<>(List.of(new Step(value, 0, null, "")));
        while (!open.isEmpty()) {
            Step step = open.pop();
            scalar(step.value).ifPresent(problem -> found.add(new Excess(step.pointer(), problem)));
            boolean collection = step.value instanceof Value.Sequence || step.value instanceof Value.Mapping;
            if (collection && step.depth == DEPTH_LIMIT) {
                found.add(new Excess("", "lists and mappings are nested more than " + DEPTH_LIMIT + " deep"));
                return found;
            }
            List<Step> parts = new ArrayList<>();
            if (step.value instanceof Value.Sequence list) {
                for (int i = 0; i < list.items().size(); i++) {
                    parts.add(new Step(list.items().get(i), step.depth + 1, step, String.valueOf(i)));
                }
            } else if (step.value instanceof Value.Mapping mapping) {
                for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
                    text(entry.getKey())
                            .ifPresent(problem -> found.add(new Excess(step.pointer(), "a key: " + problem)));
                    parts.add(new Step(entry.getValue(), step.depth + 1, step, entry.getKey()));
                }
            }
            for (int i = parts.size() - 1; i >= 0; i--) {
                open.push(parts.get(i));
            }
        }
        return found;
    }
}

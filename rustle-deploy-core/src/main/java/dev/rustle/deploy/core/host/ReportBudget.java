package dev.rustle.deploy.core.host;

import java.util.Map;

import dev.rustle.deploy.plan.Value;

/**
 * How much of what a host reports is kept: what a host sends must not fill the memory of the controller. Results are left out beyond their part, names and messages, which no run is
 * without, end the run beyond theirs. Used by one thread.
 */
final class ReportBudget {
    /** How many bytes results, and names and messages, may each take. */
    static final long BYTES = 64L * 1024 * 1024;

    /** What a message of a task whose result was left out may have; it is kept, since it says why a task has failed. */
    private static final int LONGEST_MESSAGE = 4096;

    private static final long OBJECT = 48;
    private static final int ENTRY = 48;

    /** A task's result, its strings aside, and its place in the lists of a report. */
    private static final int RECORD = 160;

    private long results = BYTES;
    private long names = BYTES;

    /** Takes a result in, if there is room for it. */
    boolean takes(Value.Mapping result) {
        long bytes = bytes(result);
        if (bytes > results) {
            return false;
        }
        results -= bytes;
        return true;
    }

    /** Takes in what a task or a warning says beside a result; says whether there was room. */
    boolean takesNames(String... texts) {
        names -= RECORD;
        for (String text : texts) {
            names -= bytes(Value.of(text));
        }
        return names >= 0;
    }

    /** Returns what stays of a result for which there is no room: the message, or its beginning. */
    static Value.Mapping without(Value.Mapping result) {
        return result.text("msg")
                .map(message -> new Value.Mapping(Map.of("msg", Value.of(cut(message)))))
                .orElse(Value.Mapping.EMPTY);
    }

    private static String cut(String message) {
        if (message.length() <= LONGEST_MESSAGE) {
            return message;
        }
        int end =
                Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 1)) ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE;
        return message.substring(0, end) + " [" + (message.length() - end) + " more characters]";
    }

    /** Returns about how many bytes of memory a value takes: many small values take far more than their text has. */
    static long bytes(Value value) {
        if (value instanceof Value.Mapping mapping) {
            long sum = 2 * OBJECT;
            for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
                sum += ENTRY + OBJECT + 2L * entry.getKey().length() + bytes(entry.getValue());
            }
            return sum;
        }
        if (value instanceof Value.Sequence sequence) {
            long sum = 2 * OBJECT;
            for (Value item : sequence.items()) {
                sum += Long.BYTES + bytes(item);
            }
            return sum;
        }
        if (value instanceof Value.Text text) {
            return OBJECT + 2L * text.value().length();
        }
        if (value instanceof Value.Int number) {
            return OBJECT + number.value().bitLength() / Byte.SIZE;
        }
        if (value instanceof Value.Real number) {
            return 2 * OBJECT + number.value().unscaledValue().bitLength() / Byte.SIZE;
        }
        return OBJECT;
    }
}

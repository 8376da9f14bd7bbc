package dev.rustle.deploy.core.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;

class RunnerLimitsTest {
    private static final List<Value> SCALARS = List.of(
            Value.none(),
            Value.of(true),
            Value.of(7),
            Value.of("text \uD83D\uDE00"),
            Value.of("half \uD83D"),
            new Value.Real(new BigDecimal("1e400")),
            new Value.Real(new BigDecimal("1.5")),
            new Value.Int(BigInteger.TEN.pow(RunnerLimits.DIGIT_LIMIT + 1)));

    /** What is found out quickly is what is found out exactly. */
    @Test
    void aValueIsReadableIfNothingIsWrongWithIt() {
        long seed = new Random().nextLong();
        System.out.println("seed of the values: " + seed);
        Random random = new Random(seed);
        int readable = 0;
        for (int i = 0; i < 2000; i++) {
            Value value = value(random, 3);
            boolean isReadable = RunnerLimits.isReadable(value);
            // A list beside it takes the way of values that are not readable.
            Value beside = new Value.Sequence(List.of(value, Value.of("half \uD83D")));
            assertThat(RunnerLimits.excesses(beside).size() == 1)
                    .as("%s", value)
                    .isEqualTo(isReadable);
            assertThat(RunnerLimits.excesses(value).isEmpty()).isEqualTo(isReadable);
            readable += isReadable ? 1 : 0;
        }
        assertThat(readable).isBetween(100, 1900);
    }

    @Test
    void nestingEndsAtTheLimit() {
        Value nested = Value.of(1);
        for (int depth = 1; depth <= RunnerLimits.DEPTH_LIMIT; depth++) {
            nested = depth % 2 == 0 ? new Value.Sequence(List.of(nested)) : Value.Mapping.EMPTY.with("in", nested);
            assertThat(RunnerLimits.isReadable(nested)).isTrue();
        }
        assertThat(RunnerLimits.isReadable(new Value.Sequence(List.of(nested)))).isFalse();
        assertThat(RunnerLimits.excesses(new Value.Sequence(List.of(nested)))).hasSize(1);
    }

    private static Value value(Random random, int depth) {
        int kind = depth == 0 ? 2 : random.nextInt(4);
        if (kind == 0) {
            List<Value> items = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                items.add(value(random, depth - 1));
            }
            return new Value.Sequence(items);
        } else if (kind == 1) {
            Map<String, Value> entries = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                entries.put(random.nextInt(12) == 0 ? "half \uDE00" : "key" + i, value(random, depth - 1));
            }
            return new Value.Mapping(entries);
        }
        return SCALARS.get(random.nextInt(random.nextInt(3) == 0 ? SCALARS.size() : 4));
    }
}

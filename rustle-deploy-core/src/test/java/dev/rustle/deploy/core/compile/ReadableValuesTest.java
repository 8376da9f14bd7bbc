package dev.rustle.deploy.core.compile;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rustle.deploy.core.tree.RunnerLimits;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever passes the checks of values is read by the program on the hosts, and as what it is. */
@Timeout(120)
class ReadableValuesTest {
    private static final int ROUNDS = 300;
    private static final List<String> TEXTS = List.of(
            "",
            "\0",
            "\u0001\u001f\u007f\u0080",
            "\ufffe\uffff\ufdd0",
            "\u2028\u2029",
            "\uD83D\uDE00",
            "\ufeff",
            "\"\\/\b\f\n\r\t",
            "\ud800",
            "a\udc00",
            "\udc00\ud800",
            "\uD83D\uDE00\ud83d");
    private static final List<String> NUMBERS = List.of(
            "0.0",
            "1",
            "1E+5",
            "1e400",
            "-1e400",
            "1e-400",
            "1.7976931348623157e308",
            "1.8e308",
            "5e-324",
            "1E+2147483647",
            "1E-2147483647",
            "0.1",
            "123456789012345678901234567890.5");

    private static final Evaluator EVALUATOR = new Evaluator(new Runners(ReadableValuesTest.class.getClassLoader()));

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @AfterAll
    static void end() {
        EVALUATOR.close();
    }

    private static Evaluator.Answer answer(String text, Value.Mapping variables) {
        return EVALUATOR.template(
                Value.of(text), new ControllerScope(Value.Mapping.EMPTY, Value.Mapping.EMPTY, Map.of(), variables));
    }

    private Value value(int depth) {
        return switch (random.nextInt(depth > 5 ? 6 : 9)) {
            case 0 -> Value.none();
            case 1 -> Value.of(random.nextBoolean());
            case 2 -> new Value.Int(new BigInteger(random.nextInt(2_000), random).subtract(BigInteger.TEN));
            case 3 -> new Value.Real(new BigDecimal(pick(NUMBERS)));
            case 4, 5 -> Value.of(text());
            case 6 ->
                new Value.Sequence(java.util.stream.IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> value(depth + 1))
                        .toList());
            default -> {
                Map<String, Value> entries = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put(text(), value(depth + 1));
                }
                yield new Value.Mapping(entries);
            }
        };
    }

    private String text() {
        return random.nextInt(3) == 0 ? pick(TEXTS) + pick(TEXTS) : pick(TEXTS.subList(0, 8));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Expressions have no part in this: a mapping that is a variable comes back as it is. */
    private static Value returned(Value value) {
        Evaluator.Answer answer =
                answer("{{ v }}", Value.Mapping.EMPTY.with("v", Value.Mapping.EMPTY.with("x", value)));
        assertThat(answer.value()).as(answer.problem()).isPresent();
        return ((Value.Mapping) answer.value().orElseThrow()).get("x").orElseThrow();
    }

    private static Object comparable(Value value) {
        if (value instanceof Value.Real real) {
            return real.value().doubleValue() + 0.0;
        } else if (value instanceof Value.Sequence list) {
            return list.items().stream().map(ReadableValuesTest::comparable).toList();
        } else if (value instanceof Value.Mapping mapping) {
            List<Object> entries = new ArrayList<>();
            mapping.entries().forEach((key, entry) -> entries.add(List.of(key, comparable(entry))));
            return entries;
        }
        return value;
    }

    @Test
    void whatIsNotRefusedComesBackAsItWas() {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Value value = value(0);
            if (RunnerLimits.excesses(value).isEmpty()) {
                assertThat(comparable(returned(value)))
                        .as("seed %d, round %d", seed, i)
                        .isEqualTo(comparable(value));
                read++;
            }
        }
        assertThat(read).as("seed %d", seed).isBetween(ROUNDS / 4, ROUNDS - 1);
    }

    @Test
    void theExtremesThatAreAllowedAreRead() {
        Value deep = Value.of("x");
        for (int i = 0; i < RunnerLimits.DEPTH_LIMIT; i++) {
            deep = i % 2 == 0 ? new Value.Sequence(List.of(deep)) : Value.Mapping.EMPTY.with("", deep);
        }
        Value longInteger = new Value.Int(new BigInteger("9".repeat(RunnerLimits.DIGIT_LIMIT)));
        Value longReal = new Value.Real(new BigDecimal("0." + "3".repeat(RunnerLimits.DIGIT_LIMIT)));
        for (Value extreme : List.of(deep, longInteger, longReal)) {
            assertThat(RunnerLimits.excesses(extreme)).isEmpty();
            Evaluator.Answer answer = answer(
                    "{{ v.x is defined }}", Value.Mapping.EMPTY.with("v", Value.Mapping.EMPTY.with("x", extreme)));
            assertThat(answer.problem()).isEmpty();
            assertThat(answer.value().map(Value::toJson)).isIn(Optional.of("true"), Optional.of("\"True\""));
        }
    }

    @Test
    void moreIsRefused() {
        Value deep = Value.of("x");
        for (int i = 0; i < 100_000; i++) {
            deep = new Value.Sequence(List.of(deep));
        }
        assertThat(RunnerLimits.excesses(deep))
                .extracting(RunnerLimits.Excess::message)
                .containsExactly("lists and mappings are nested more than 256 deep");
        Value bad = Value.Mapping.EMPTY
                .with("a/b", new Value.Sequence(List.of(Value.of("\ud800"), new Value.Real(new BigDecimal("1e400")))))
                .with("\udc00", new Value.Int(BigInteger.TEN.pow(100_000)));
        assertThat(RunnerLimits.excesses(bad))
                .extracting(RunnerLimits.Excess::pointer)
                .containsExactly("", "/a~1b/0", "/a~1b/1", "/\udc00");
    }
}

package dev.rustle.deploy.core.tree;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Compares plain scalars of YAML with what PyYAML made of them; {@code src/test/oracle/record_scalars.py} recorded that. */
class RecordedScalarsTest {
    private static final Path RECORD = Path.of("src/test/resources/scalars/yaml.json");

    /** Dates stay text, and those that no calendar has are no problem then. */
    private static final String NO_DATE = "2001-13-45";

    record Recorded(String text, String type, String value) {
        @Override
        public String toString() {
            return text + " is " + type;
        }
    }

    static Stream<Recorded> scalars() throws IOException {
        Problems problems = new Problems();
        Node root = JsonTree.parse(SourceText.of("record", Files.readString(RECORD)), problems)
                .orElseThrow();
        return root.items().stream().map(item -> {
            List<Node> parts = item.items();
            return new Recorded(
                    parts.get(0).text().orElseThrow(),
                    parts.get(1).text().orElseThrow(),
                    parts.get(2).text().orElse(""));
        });
    }

    /** A pattern that is matched by recursion would end with the stack. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".5"})
    void longNumbersInBase60AreTooLong(String fraction) {
        assertThatThrownBy(() -> YamlScalar.resolve("1" + ":0".repeat(50_000) + fraction))
                .isInstanceOf(YamlScalar.Unreadable.class)
                .hasMessageContaining("has more than");
    }

    @Test
    void thereAreManyOfAllTypes() throws IOException {
        assertThat(scalars()).hasSizeGreaterThan(200);
        assertThat(scalars().map(Recorded::type).distinct())
                .containsExactlyInAnyOrder("null", "bool", "int", "float", "str", "date", "error");
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void isWhatAnsibleTakesItFor(Recorded scalar) {
        boolean refused = (scalar.type().equals("error") && !scalar.text().equals(NO_DATE))
                || (scalar.type().equals("float")
                        && List.of("inf", "-inf", "nan").contains(scalar.value()));
        if (refused) {
            assertThatThrownBy(() -> read(scalar.text())).isInstanceOf(InvalidInputException.class);
            return;
        }
        Value value = read(scalar.text());
        switch (scalar.type()) {
            case "null" -> assertThat(value).isEqualTo(Value.none());
            case "bool" -> assertThat(value).isEqualTo(Value.of(scalar.value().equals("True")));
            case "int" -> assertThat(value).isEqualTo(new Value.Int(new BigInteger(scalar.value())));
            case "float" -> {
                assertThat(value).isInstanceOf(Value.Real.class);
                // Decimal numbers have no negative zero.
                assertThat(((Value.Real) value).value().doubleValue())
                        .isEqualTo(Double.parseDouble(scalar.value()) + 0.0);
            }
            default -> assertThat(value).isEqualTo(Value.of(scalar.text()));
        }
    }

    private static Value read(String text) {
        return VariableFiles.parse("text", "a: " + text).values().get("a").orElseThrow();
    }
}

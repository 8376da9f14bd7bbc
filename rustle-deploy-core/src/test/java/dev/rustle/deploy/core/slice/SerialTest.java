package dev.rustle.deploy.core.slice;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SerialTest {
    private static List<Integer> sizes(int hosts, Value... serial) {
        List<String> names = IntStream.range(0, hosts).mapToObj(i -> "h" + i).toList();
        List<List<String>> groups = Serial.divide(names, List.of(serial));
        List<String> together = new ArrayList<>();
        groups.forEach(together::addAll);
        assertThat(together).as("every host once, in order").isEqualTo(names);
        return groups.stream().map(List::size).toList();
    }

    @Test
    void withoutSerialAllGoTogether() {
        assertThat(sizes(5)).containsExactly(5);
    }

    @Test
    void numbersAreRepeatedToTheEnd() {
        assertThat(sizes(5, Value.of(2))).containsExactly(2, 2, 1);
        assertThat(sizes(10, Value.of(1), Value.of(3))).containsExactly(1, 3, 3, 3);
    }

    @Test
    void percentagesAreOfAllHostsRoundedDownButAtLeastOne() {
        assertThat(sizes(10, Value.of("30%"))).containsExactly(3, 3, 3, 1);
        assertThat(sizes(3, Value.of("10%"))).containsExactly(1, 1, 1);
        assertThat(sizes(10, Value.of("10%"), Value.of("50%"), Value.of("100%")))
                .containsExactly(1, 5, 4);
    }

    @Test
    void zeroMeansTheRest() {
        assertThat(sizes(5, Value.of(2), Value.of(0))).containsExactly(2, 3);
    }

    @Test
    void moreThanAllIsAll() {
        assertThat(sizes(5, Value.of(1000))).containsExactly(5);
        assertThat(sizes(5, Value.of("1000%"))).containsExactly(5);
        assertThat(sizes(5, Value.of("2147483647%"))).containsExactly(5);
    }

    @Test
    void sizesThatNoFleetHasAreSaid() {
        for (Value size : List.of(
                new Value.Int(new BigInteger("99999999999999999999")),
                new Value.Int(new BigInteger("-99999999999999999999")),
                Value.of("99999999999"),
                Value.of("99999999999%"),
                Value.of("1e999999999%"),
                Value.of("1e-999999999%"))) {
            assertThatThrownBy(() -> sizes(5, size))
                    .as(size.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("out of range");
        }
    }

    @Test
    void textThatIsNoSizeIsSaid() {
        assertThatThrownBy(() -> sizes(5, Value.of("some")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"some\" is neither a number nor a percentage");
        assertThatThrownBy(() -> sizes(5, Value.of(true))).hasMessageContaining("found boolean");
    }
}

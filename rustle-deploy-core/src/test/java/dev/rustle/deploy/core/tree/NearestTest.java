package dev.rustle.deploy.core.tree;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "whne, when, 1",
        "when, when, 0",
        "wen, when, 1",
        "whenn, when, 1",
        "hwne, when, 2",
        "'', abc, 3",
        "ca, abc, 3"
    })
    void swappingNeighboursIsOneStep(String left, String right, int distance) {
        assertThat(Nearest.distance(left, right)).isEqualTo(distance);
        assertThat(Nearest.distance(right, left)).isEqualTo(distance);
    }

    @Test
    void onlyWhatIsNearIsSuggested() {
        List<String> names = List.of("when", "register", "dependencies");
        assertThat(Nearest.to("whne", names)).contains("when");
        assertThat(Nearest.to("registre", names)).contains("register");
        assertThat(Nearest.to("dependancys", names)).contains("dependencies");
        assertThat(Nearest.to("xyz", names)).isEmpty();
        assertThat(Nearest.to("x", List.of("y"))).isEmpty();
        assertThat(Nearest.to("when".repeat(50), names)).isEmpty();
        assertThat(Nearest.question("whne", names)).isEqualTo("; did you mean \"when\"?");
    }
}

package dev.rustle.deploy.core.tree;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RepeatedTest {
    private final Repeated<String> repeated = new Repeated<>(String::new);

    @Test
    void shortTextsAreThereOnce() {
        assertThat(repeated.get("module")).isEqualTo("module").isSameAs(repeated.get("module"));
        String longText = "m".repeat(100);
        assertThat(repeated.get(longText)).isEqualTo(longText).isNotSameAs(repeated.get(longText));
    }

    @Test
    void whoRepeatsNothingPaysForABoundedNumber() {
        for (int i = 0; i < 5000; i++) {
            repeated.get("text " + i);
        }
        assertThat(repeated.get("text 0")).isSameAs(repeated.get("text 0"));
        assertThat(repeated.get("text 4999")).isEqualTo("text 4999").isNotSameAs(repeated.get("text 4999"));
    }
}

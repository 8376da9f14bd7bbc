package dev.rustle.deploy.core.plan;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rustle.deploy.spi.SourceHead;

import static org.assertj.core.api.Assertions.assertThat;

class TopLevelKeysTest {
    private static TopLevelKeys of(String text) {
        return TopLevelKeys.of(new SourceHead("plan", text, true));
    }

    @Test
    void formatsAreToldByTheirKeys() {
        assertThat(of("{\"metadata\": {}, \"plays\": []}").isFormatA(Set.of())).isTrue();
        assertThat(of("metadata: {}\nplays: []\n").isFormatA(Set.of())).isTrue();
        assertThat(of("tasks: []\n").isFormatB()).isTrue();
        assertThat(of("[]").isFormatB()).isFalse();
    }

    /** A parser of YAML looks at all collections that are open for every token: where that is not bounded, these take minutes. */
    @Test
    @Timeout(60)
    void whatIsNestedVeryDeeplyIsInNoFormatSoon() {
        for (String text : new String[] {"[".repeat(300_000), "a: " + "[".repeat(300_000), "{\"a\":".repeat(100_000)}) {
            TopLevelKeys keys = of(text);
            assertThat(keys.isFormatA(Set.of())).isFalse();
            assertThat(keys.isFormatB()).isFalse();
        }
        assertThat(of("plays: " + "[".repeat(300_000)).isFormatA(Set.of())).isTrue();
    }
}

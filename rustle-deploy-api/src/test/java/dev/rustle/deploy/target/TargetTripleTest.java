package dev.rustle.deploy.target;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TargetTripleTest {
    @ParameterizedTest
    @CsvSource({
        "x86_64-unknown-linux-musl, x86_64-unknown-linux-gnu, true",
        "x86_64-unknown-linux-musl, x86_64-pc-linux-gnu, true",
        "x86_64-unknown-linux-musl, aarch64-unknown-linux-musl, false",
        "aarch64-unknown-linux-musl, aarch64-apple-darwin, false",
    })
    void vendorAndLibraryDoNotMatterToStaticPrograms(String one, String other, boolean same) {
        assertThat(TargetTriple.parse(one).runsSameProgramsAs(TargetTriple.parse(other)))
                .isEqualTo(same);
        assertThat(TargetTriple.parse(other).runsSameProgramsAs(TargetTriple.parse(one)))
                .isEqualTo(same);
    }
}

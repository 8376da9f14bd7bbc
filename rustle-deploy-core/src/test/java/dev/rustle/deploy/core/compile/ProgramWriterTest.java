package dev.rustle.deploy.core.compile;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Play;

import static org.assertj.core.api.Assertions.assertThat;

class ProgramWriterTest {
    @Test
    void aPlayWithoutANameIsCalledByItsHosts() {
        Play.Builder play = Play.builder("play-0").hosts(List.of("web", "!db"));
        assertThat(ProgramWriter.playName(play.build())).isEqualTo("web,!db");
        assertThat(ProgramWriter.playName(play.name("site").build())).isEqualTo("site");
    }
}

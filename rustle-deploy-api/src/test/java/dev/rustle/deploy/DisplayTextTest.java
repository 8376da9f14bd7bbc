package dev.rustle.deploy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;

/** What hosts say is shown, never obeyed. */
class DisplayTextTest {
    private static final String NASTY = "red \u001b[31m\rgone\u009b2J\u007f\u202e\nweb2  unchanged";

    @Test
    void whatATerminalWouldObeyIsVisible() {
        assertThat(DisplayText.of(NASTY)).isEqualTo("red \\u001b[31m\\rgone\\u009b2J\\u007f\\u202e\nweb2  unchanged");
        assertThat(DisplayText.line("a\nb\tc")).isEqualTo("a\\nb\tc");
        assertThat(DisplayText.of("größer \uD83D\uDE00\tok")).isEqualTo("größer \uD83D\uDE00\tok");
    }

    @Test
    void whatTurnsTheDirectionOfWritingIsVisible() {
        String turning = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
        String shown = DisplayText.of("a" + turning + "b");
        assertThat(shown.chars()).allMatch(c -> c < 0x80);
        turning.chars().forEach(c -> assertThat(shown).contains(String.format(Locale.ROOT, "\\u%04x", c)));
        assertThat(DisplayText.of("\u05d0\u0627\u200d")).isEqualTo("\u05d0\u0627\u200d");
    }

    @Test
    void numbersOfBytesHaveAUnit() {
        assertThat(List.of(1023L, 1536L, 4L << 20).stream().map(DisplayText::bytes))
                .containsExactly("1023 B", "1.5 KiB", "4.0 MiB");
    }

    @Test
    void aHostCannotForgeLinesOfTheReport() {
        DeploymentReport report = DeploymentReport.builder(
                        new DeploymentId("20260131T235959Z-0a1b2c3d"),
                        Operation.EXECUTE,
                        "site",
                        "hosts",
                        Instant.EPOCH)
                .hosts(List.of(HostReport.builder("web1", new HostOutcome.Unreachable(NASTY))
                        .tasks(List.of(TaskResult.builder("p", "t", "command", TaskResult.Status.FAILED)
                                .name("name " + NASTY)
                                .result(new Value.Mapping(Map.of("msg", Value.of(NASTY))))
                                .build()))
                        .warnings(List.of(NASTY))
                        .build()))
                .build();

        assertThat(report.toText().lines()).hasSize(7).noneMatch(line -> line.startsWith("web2"));
        assertThat(report.toText().chars()).noneMatch(c -> c != '\n' && Character.isISOControl(c));
    }
}

package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is wrong with an input, people are told what and where, and not what goes on inside the program. */
class BadInputTest {
    private static final List<String> TEXTS = List.of(
            "{\"a\": 1",
            "{\"a\": }",
            "{\"a\" 1}",
            "{a: 1}}",
            "{\"a\": 1, \"a\": 2}",
            "{\"a\": 01}",
            "{\"a\": NaN}",
            "{\"a\": 1e999999999999}",
            "{\"a\": \"\\x\"}",
            "{\"a\": \"\\ud800\"}",
            "{\"a\": \"\u0001\"}",
            "{\"a\": \"line\nfeed\"}",
            "{'a': [1, 2}",
            "[1, 2",
            "[1, 2]",
            "{} {}",
            "{a: &x [*x]}",
            "{a: *nobody}",
            "{a: !!java.lang.Runtime x}",
            "{a: !vault x}",
            "a: b: c",
            "a:\n\t- b",
            "- a\nb: c",
            "%YAML 9.9\n---\na",
            "{? [a] : b}",
            "{<<: 5}",
            "[".repeat(5000),
            "{\"a\":".repeat(5000),
            "\u001b[31m{\"a\": 1",
            "\uFEFF{\"a\"",
            "{\"a\": 1\u2028",
            "null",
            "\"text\"",
            "{\"plays\": 5}",
            "{\"plays\": [{\"play_id\": \"p\", \"hosts\": [\"all\"], \"batches\": [{\"tasks\": [{\"module\": \"copy\"}]}]}]}");

    @TempDir
    Path folder;

    /** Where a text goes, and the text. */
    record Input(String place, String text) {
        @Override
        public String toString() {
            return place + " " + text.substring(0, Math.min(20, text.length())).replaceAll("\\p{Cntrl}", "?");
        }
    }

    static Stream<Input> inputs() {
        return Stream.of("plan", "hosts.yml", "hosts.json", "hosts.ini", "-e", "-e @")
                .flatMap(place -> TEXTS.stream().map(text -> new Input(place, text)));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void isExplainedWithoutTheProgramsInside(Input input) throws IOException {
        Path plan = Files.writeString(
                folder.resolve("plan.json"),
                input.place().equals("plan") ? input.text() : "{\"hosts\": [], \"plays\": []}");
        List<String> arguments = new ArrayList<>(List.of(plan.toString(), "--dry-run"));
        if (input.place().startsWith("hosts")) {
            arguments.addAll(List.of(
                    "-i",
                    Files.writeString(folder.resolve(input.place()), input.text())
                            .toString()));
        }

        if (input.place().equals("-e")) {
            arguments.addAll(List.of("-e", input.text()));
        } else if (input.place().equals("-e @")) {
            arguments.addAll(List.of("-e", "@" + Files.writeString(folder.resolve("extra.yml"), input.text())));
        }

        CallResult result = CallResult.call(arguments.toArray(String[]::new));

        String said = result.out() + result.err();
        assertThat(result.code()).as(said).isIn(ExitCode.FINE, ExitCode.USAGE, ExitCode.INVALID_INPUT);
        assertThat(said)
                .doesNotContain("REDACTED")
                .doesNotContain("StreamReadFeature")
                .doesNotContain("Exception")
                .doesNotContain("dev.rustle")
                .doesNotContain("com.fasterxml")
                .doesNotContain("snakeyaml")
                .doesNotContain("\tat ")
                .doesNotContain("this is a defect");
        assertThat(said.chars()).noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c));
        if (!input.place().startsWith("hosts.ini") && !input.place().startsWith("-e")) {
            assertThat(result.code()).as(said).isNotEqualTo(ExitCode.FINE);
        }
    }
}

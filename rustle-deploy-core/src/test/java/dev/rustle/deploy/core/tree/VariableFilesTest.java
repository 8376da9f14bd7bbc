package dev.rustle.deploy.core.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.plan.Variables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VariableFilesTest {
    @TempDir
    Path folder;

    private static String parse(String text) {
        return VariableFiles.parse("vars", text).values().toJson();
    }

    private static String problems(String text) {
        try {
            return "none, but " + parse(text);
        } catch (InvalidInputException e) {
            return String.join(
                    "\n", e.problems().stream().map(Problem::toString).toList());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1e5}              | {\"a\":1E+5}",
                "{a: 1e5}                  | {\"a\":\"1e5\"}",
                "{\"a\": 1, b: yes}        | {\"a\":1,\"b\":true}",
                "a: !!float 5              | {\"a\":5.0}",
                "a: !!str 5                | {\"a\":\"5\"}",
                "a: !!int '5'              | {\"a\":5}",
                "a: 1.                     | {\"a\":1.0}",
                "a: ! 5                    | {\"a\":\"5\"}",
                "=: 5                      | {\"=\":5}",
                "\"a\": \"\\ud83d\\ude00\" | {\"a\":\"\uD83D\uDE00\"}",
                "{c: 0, <<: [{a: 1, b: 1}, {b: 2, d: 2}], a: 3} | {\"b\":1,\"d\":2,\"a\":3,\"c\":0}",
                "{<<: {a: 1}, <<: {a: 2}}  | {\"a\":2}",
                "# nothing                 | {}",
                "---                       | {}",
            })
    void readsJsonAndOtherwiseYaml(String text, String expected) {
        assertThat(parse(text)).isEqualTo(expected);
    }

    @Test
    void tellsAllProblemsWithTheirPlaces() {
        assertThat(problems("a: .inf\nb: \"x\\ud800\"\nc: [1.0e+400, 0b_]\nd: 1"))
                .isEqualTo(
                        """
                        vars:1:4 (/a): error: .inf is no number that can be kept; put it into quotes
                        vars:2:4 (/b): error: the text has half of a surrogate pair, \\ud800, which is no character; write the whole character
                        vars:3:5 (/c/0): error: the number 1.0E+400 is too large; the largest is about 1.8e308; write it as text
                        vars:3:15 (/c/1): error: 0b_ has no digits; put it into quotes if text is meant""");
        assertThat(problems("{\"a\": 1e400, \"b\": [\"\\ud800\"]}"))
                .isEqualTo(
                        """
                        vars:1:7 (/a): error: the number 1E+400 is too large; the largest is about 1.8e308; write it as text
                        vars:1:20 (/b/0): error: the text has half of a surrogate pair, \\ud800, which is no character; write the whole character""");
        assertThat(problems("{\"\\ud800\": 1}")).startsWith("vars:1:2 ").contains("half of a surrogate pair");
        assertThat(problems("\"\\udc00\": 1")).startsWith("vars:1:1 ").contains("half of a surrogate pair");
        assertThat(problems("- a")).startsWith("vars:1:1: error: variables must be a mapping");
        assertThat(problems("{\"a\": 1, \"a\": 2}")).contains("written twice");
        assertThat(problems("{\"a\": 1,, }")).startsWith("vars:1:").contains("the JSON is malformed");
        assertThat(problems("a: 1\n---\nb: 1")).contains("second document");
        assertThat(problems("a: !vault x")).contains("vars:1:4").contains("!vault");
        assertThat(problems("a: !!int x")).contains("not of the type");
        assertThat(problems("a: " + "9".repeat(30_000))).contains("more than 20000 digits");
    }

    @Test
    void anchorsDoNotNestMoreDeeplyThanBrackets() {
        String deep = "[".repeat(200) + "]".repeat(200);
        assertThat(problems("a: &a " + deep + "\nb: " + "[".repeat(60) + "*a" + "]".repeat(60)))
                .startsWith("vars:2:64: error: mappings and lists are nested more than 256 deep");
        assertThat(problems("a: &a " + deep + "\nb: " + "[".repeat(55) + "*a" + "]".repeat(55)))
                .startsWith("none");
    }

    @Test
    void readsFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("vars.yml"), "a: yes\n1: x\n");

        Variables variables = VariableFiles.read(file);

        assertThat(variables.values().toJson()).isEqualTo("{\"a\":true,\"1\":\"x\"}");
        assertThat(variables.warnings())
                .extracting(Problem::toString)
                .containsExactly(file + ":2:1 (/1): warning: the key 1 is a number in YAML; it is taken as text");
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        Path latin = Files.write(folder.resolve("latin.yml"), "a: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> VariableFiles.read(folder.resolve("none"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> VariableFiles.read(folder)).hasMessageContaining("this is a folder");
        assertThatThrownBy(() -> VariableFiles.read(latin)).hasMessageContaining("not UTF-8");
    }

    @Test
    void theApiFindsIt() {
        assertThat(Variables.parse("text", "a: 1").values()).isEqualTo(Value.Mapping.EMPTY.with("a", Value.of(1)));
    }
}

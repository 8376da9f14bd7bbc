package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Extra variables; what is expected is what ansible-core 2.18.19 made of the same text, where it does not say otherwise. */
class ExtraVariablesTest {
    @TempDir
    Path folder;

    private static String read(String... options) {
        return ExtraVariables.read(List.of(options)).values().toJson();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a=1 b=two                 | {\"a\":\"1\",\"b\":\"two\"}",
                "a='x y' b=\"p q\"         | {\"a\":\"x y\",\"b\":\"p q\"}",
                "a=x'y'z                   | {\"a\":\"x'y'z\"}",
                "a={{ x y }} b=2           | {\"a\":\"{{ x y }}\",\"b\":\"2\"}",
                "msg=a\\nb                 | {\"msg\":\"a\\nb\"}",
                "p=C:\\\\dir               | {\"p\":\"C:\\\\dir\"}",
                "a=                        | {\"a\":\"\"}",
                "a=b=c                     | {\"a\":\"b=c\"}",
                "a=\\u00e9\\x41\\101       | {\"a\":\"éA\\\\101\"}",
                "we\\=ird=1                | {\"we\\\\=ird\":\"1\"}",
                "a='it''s'                 | {\"a\":\"it''s\"}",
                "a=\"{{ 'x' + 'y' }}\"     | {\"a\":\"{{ 'x' + 'y' }}\"}",
                "k=[1,2]                   | {\"k\":\"[1,2]\"}",
            })
    void readsPairs(String text, String expected) {
        assertThat(read(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1",
                "novalue",
                "",
                "=1",
                "a='unclosed b",
                "a={{ x",
                "a=\\UFFFFFFFF",
                "/etc/vars.yml",
                "./a=b"
            })
    void refusesWhatIsNoPair(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(UsageException.class).hasMessageStartingWith("-e");
    }

    /** Ansible takes such a text for pairs, finds none, and goes on without the variables. */
    @ParameterizedTest
    @ValueSource(strings = {"a: 1\nb: 2", "a: 1", "a:\n  - b=1", "---\na: 1", "a: x=1"})
    void refusesLinesOfYamlAndSaysHowToWriteThem(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("looks like lines of YAML")
                .hasMessageContaining("-e \"{name: value, ...}\" or -e @FILE");
    }

    @Test
    void pairsMayHaveColons() {
        assertThat(read("a=x: url=http://x c='d: e'")).isEqualTo("{\"a\":\"x:\",\"url\":\"http://x\",\"c\":\"d: e\"}");
    }

    @Test
    void readsYamlAsVersionOneDotOne() throws IOException {
        Path file = Files.writeString(
                folder.resolve("vars.yml"),
                """
                a: yes
                b: 0644
                c: 1_000
                d: 1.5
                e: 1e5
                f: 0x1F
                g: 12:30
                h: ~
                i: '0644'
                j: 2001-01-01
                k: off
                l: y
                n: .5
                o: 0o17
                p: +1
                q: -0b101
                r: 08
                s: !!str 5
                """);

        assertThat(read("@" + file))
                .isEqualTo("{\"a\":true,\"b\":420,\"c\":1000,\"d\":1.5,\"e\":\"1e5\",\"f\":31,\"g\":750,\"h\":null,"
                        + "\"i\":\"0644\",\"j\":\"2001-01-01\",\"k\":false,\"l\":\"y\",\"n\":0.5,\"o\":\"0o17\",\"p\":1,"
                        + "\"q\":-5,\"r\":\"08\",\"s\":\"5\"}");
    }

    @Test
    void mergesMappings() throws IOException {
        Path file = Files.writeString(folder.resolve("vars.yml"), "x: &d {a: 1, b: 2}\ny:\n  <<: *d\n  b: 3\n");

        assertThat(read("@" + file)).isEqualTo("{\"x\":{\"a\":1,\"b\":2},\"y\":{\"a\":1,\"b\":3}}");
    }

    @Test
    void readsJsonWithTabsAndBigNumbersAndSurrogates() throws IOException {
        Path file = Files.writeString(
                folder.resolve("vars.json"), "{\n\t\"a\": 123456789012345678901234567890, \"b\": \"\\ud83d\\ude00\"}");

        assertThat(read("@" + file)).isEqualTo("{\"a\":123456789012345678901234567890,\"b\":\"\uD83D\uDE00\"}");
    }

    @Test
    void readsMappingsInBracesThatAreNoJson() {
        assertThat(read("{a: 1, b: [yes, no]}")).isEqualTo("{\"a\":1,\"b\":[true,false]}");
    }

    @Test
    void laterOnesGoBeforeEarlierOnes() {
        assertThat(read("a=1 b=1", "{\"a\": 2}", "c=3")).isEqualTo("{\"a\":2,\"b\":\"1\",\"c\":\"3\"}");
    }

    @Test
    void saysWhereAFileIsWrong() throws IOException {
        Path json = Files.writeString(folder.resolve("vars.json"), "{\"a\": 1,\n \"a\": 2}");
        Path yaml = Files.writeString(folder.resolve("vars.yml"), "a: 1\nb: [1\n");
        Path twice = Files.writeString(folder.resolve("twice.yml"), "a: 1\nb: 2\na: 3\n");
        Path vault = Files.writeString(folder.resolve("vault.yml"), "a: 1\nb: !vault |\n  $ANSIBLE_VAULT\n");
        Path endless = Files.writeString(folder.resolve("endless.yml"), "a: &x\n  b: *x\n");
        Path list = Files.writeString(folder.resolve("list.yml"), "- a\n");
        Path latin = Files.write(folder.resolve("latin.yml"), "a: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> read("@" + json)).hasMessageContaining("\n" + json + ":2:");
        assertThatThrownBy(() -> read("@" + yaml)).hasMessageContaining("\n" + yaml + ":3:1: ");
        assertThatThrownBy(() -> read("@" + twice))
                .hasMessageContaining(twice + ":3:1 (/a): error: the key \"a\" is written twice");
        assertThatThrownBy(() -> read("@" + vault)).hasMessageContaining(vault + ":2:4: error: the tag !vault");
        assertThatThrownBy(() -> read("@" + endless)).hasMessageContaining("is not complete yet");
        assertThatThrownBy(() -> read("@" + list)).hasMessageContaining("must be a mapping");
        assertThatThrownBy(() -> read("@" + latin)).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> read("@" + folder.resolve("none"))).hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> read("@" + folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> read("@")).hasMessageContaining("names no file");
        assertThatThrownBy(() -> read("[1]")).hasMessageContaining("must be a mapping");
    }

    @Test
    void anEmptyFileHasNoVariables() throws IOException {
        Path file = Files.writeString(folder.resolve("vars.yml"), "---\n");

        assertThat(read("@" + file)).isEqualTo("{}");
    }
}

package dev.rustle.deploy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.FailureText.Extent;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;

/** A failure is explained by what the command has printed, not by its exit code alone. */
class FailureTextTest {
    private static TaskResult failed(Object... entries) {
        return TaskResult.builder("p", "t", "command", TaskResult.Status.FAILED)
                .name("build")
                .result(mapping(entries))
                .build();
    }

    private static Value.Mapping mapping(Object... entries) {
        Map<String, Value> result = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            result.put((String) entries[i], value(entries[i + 1]));
        }
        return new Value.Mapping(result);
    }

    private static Value value(Object object) {
        if (object instanceof Value value) {
            return value;
        } else if (object instanceof Integer number) {
            return Value.of(number);
        } else if (object instanceof Boolean truth) {
            return Value.of(truth);
        }
        return Value.of((String) object);
    }

    @Test
    void showsMessageExitCodeAndWhatWasPrinted() {
        TaskResult task = failed(
                "failed",
                true,
                "msg",
                "non-zero return code",
                "rc",
                2,
                "stderr",
                "no such table\n",
                "stdout",
                "one\ntwo");

        assertThat(FailureText.of(task, Extent.BRIEF))
                .containsExactly(
                        "non-zero return code",
                        "  rc: 2",
                        "  stderr: no such table",
                        "  stdout:",
                        "    one",
                        "    two");
    }

    @Test
    void inBriefTheLastLinesAreShownAndWhatIsLeftOutIsSaid() {
        String output = IntStream.range(0, 100).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        TaskResult task = failed("msg", "no", "stdout", output, "stderr", "x".repeat(5000));

        List<String> brief = FailureText.of(task, Extent.BRIEF);

        assertThat(brief)
                .contains(
                        "    [904 characters before these are left out]",
                        "    [630 characters before these are left out]")
                .contains("    line 80", "    line 99", "    " + "x".repeat(4096))
                .doesNotContain("    line 79");
        assertThat(FailureText.of(task, Extent.WHOLE))
                .contains("    line 0", "  stderr: " + "x".repeat(5000))
                .noneMatch(line -> line.contains("left out"));
    }

    @Test
    void aLongMessageIsCutAtItsEnd() {
        TaskResult task = failed("msg", String.join("\n", Collections.nCopies(30, "why")));

        assertThat(FailureText.of(task, Extent.BRIEF)).hasSize(21).endsWith("  [40 more characters are left out here]");
        assertThat(FailureText.of(task, Extent.WHOLE)).hasSize(30);
    }

    @Test
    void ofALoopTheItemsAreShownThatFailed() {
        TaskResult task = failed(
                "msg",
                "One or more items failed",
                "results",
                new Value.Sequence(List.of(
                        mapping("failed", false, "msg", "fine", "item", "a", "ansible_loop_var", "item"),
                        mapping("failed", true, "msg", "broken", "rc", 1, "user", "b", "ansible_loop_var", "user"),
                        mapping("failed", true, "censored", "hidden by no_log"))));

        assertThat(FailureText.of(task, Extent.BRIEF))
                .containsExactly(
                        "One or more items failed",
                        "  (item=b) broken",
                        "    rc: 1",
                        "  (item=hidden) hidden by no_log");
    }

    @Test
    void nothingAtAllIsSaidToo() {
        assertThat(FailureText.of(failed(), Extent.BRIEF)).containsExactly("failed without a message");
        assertThat(FailureText.of(failed("msg", " \n"), Extent.BRIEF)).containsExactly("failed without a message");
        assertThat(FailureText.of(failed("msg", mapping("a", 1)), Extent.BRIEF)).containsExactly("{\"a\":1}");
    }

    /** A character of two halves stays whole wherever a text is cut; what is left out is counted in characters. */
    @Test
    void noCharacterIsHalved() {
        String smiles = "\uD83D\uDE00".repeat(3000);
        for (String text : List.of(smiles, "a" + smiles, smiles + "a", "a" + smiles + "a")) {
            TaskResult task = failed("msg", text, "stderr", text);
            List<String> shown = FailureText.of(task, Extent.BRIEF);
            assertThat(String.join("", shown).codePoints())
                    .as("%d", text.length())
                    .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
            long before = shown.get(0).codePoints().count();
            assertThat(shown.get(1).strip())
                    .isEqualTo("[" + (text.codePoints().count() - before) + " more characters are left out here]");
            long after = shown.get(4).strip().codePoints().count();
            assertThat(shown.get(3).strip())
                    .isEqualTo("[" + (text.codePoints().count() - after) + " characters before these are left out]");
        }
        TaskResult loop = failed(
                "results",
                new Value.Sequence(List.of(
                        mapping("failed", true, "item", "a" + smiles), mapping("failed", true, "item", smiles))));
        assertThat(String.join("", FailureText.of(loop, Extent.BRIEF)).codePoints())
                .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    @Test
    void whatHostsSayIsShownAndNotObeyed() {
        TaskResult task = failed("msg", "\u001b[2J", "stdout", "a\rb\u001b]0;x\u0007\nweb2  unchanged");

        assertThat(String.join("", FailureText.of(task, Extent.WHOLE)).chars()).noneMatch(Character::isISOControl);
        assertThat(FailureText.of(task, Extent.WHOLE).subList(1, 4)).allMatch(line -> line.startsWith("  "));
    }
}

package dev.rustle.deploy.cli;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.TaskResult.Status;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;

/** What people see of a task while hosts are at work. */
class TaskLinesTest {
    private static List<String> shown(int verbosity, boolean differences, String module, Status status, String json) {
        return new TaskLines(new Verbosity(verbosity), differences)
                .of(TaskResult.builder("p", "t", module, status)
                        .name("do it")
                        .result(ExtraVariables.read(List.of(json)).values())
                        .build());
    }

    @Test
    void debugIsAlwaysShown() {
        assertThat(shown(0, false, "debug", Status.OK, "{\"changed\": false, \"msg\": \"Hello\"}"))
                .containsExactly("ok: do it: Hello");
        assertThat(shown(0, false, "debug", Status.OK, "{\"changed\": false, \"msg\": \"a\\nb\"}"))
                .containsExactly("ok: do it", "  msg:", "    a", "    b");
        assertThat(shown(0, false, "debug", Status.OK, "{\"changed\": false, \"x\": {\"y\": [1, {}], \"z\": []}}"))
                .containsExactly(
                        "ok: do it",
                        "  x:",
                        "    {",
                        "        \"y\": [",
                        "            1,",
                        "            {}",
                        "        ],",
                        "        \"z\": []",
                        "    }");
        assertThat(shown(0, false, "debug", Status.OK, "{\"changed\": false, \"x\": 5}"))
                .containsExactly("ok: do it", "  x: 5");
        assertThat(shown(0, false, "debug", Status.OK, "{\"changed\": false, \"censored\": \"hidden\"}"))
                .containsExactly("ok: do it: hidden");
        assertThat(shown(0, false, "debug", Status.SKIPPED, "{\"skipped\": true}"))
                .isEmpty();
    }

    @Test
    void debugInALoopIsShownForEachItem() {
        assertThat(
                        shown(
                                0,
                                false,
                                "debug",
                                Status.OK,
                                """
                        {"msg": "All items completed", "results": [
                          {"msg": "one", "who": "a", "ansible_loop_var": "who", "failed": false},
                          {"skipped": true, "who": "b", "ansible_loop_var": "who"},
                          {"x": [1], "who": "c", "ansible_loop_var": "who"}]}"""))
                .containsExactly(
                        "ok: do it", "  (item=a): one", "  (item=c)", "    x:", "      [", "          1", "      ]");
    }

    @Test
    void okAndSkippedNeedAskingAndThenResultsAreShown() {
        String result = "{\"changed\": false, \"stdout\": \"a\\nb\", \"stdout_lines\": [\"a\", \"b\"]}";
        for (Status status : List.of(Status.OK, Status.SKIPPED)) {
            assertThat(shown(0, false, "command", status, result)).isEmpty();
            assertThat(shown(1, false, "command", status, result))
                    .containsExactly(
                            (status == Status.OK ? "ok" : "skipped") + ": do it",
                            "  => {\"changed\":false,\"stdout\":\"a\\nb\"}");
        }
        assertThat(shown(0, false, "command", Status.CHANGED, result)).containsExactly("changed: do it");
        assertThat(shown(2, false, "setup", Status.OK, "{\"ansible_facts\": {}}"))
                .containsExactly("ok: do it");
        assertThat(shown(3, false, "setup", Status.OK, "{\"ansible_facts\": {}}"))
                .containsExactly("ok: do it", "  => {\"ansible_facts\":{}}");
    }

    @Test
    void carriageReturnsOfDifferencesAreVisible() {
        assertThat(shown(
                        0,
                        true,
                        "copy",
                        Status.CHANGED,
                        "{\"changed\": true, \"diff\": {\"before\": \"foo\\r\\n\", \"after\": \"foo\\n\"}}"))
                .contains("  -foo\\r", "  +foo");
        assertThat(shown(
                        0,
                        true,
                        "apt",
                        Status.CHANGED,
                        "{\"changed\": true, \"diff\": {\"prepared\": \"-a\\r\\n+a\\n \\n\"}}"))
                .endsWith("  -a\\r", "  +a", "   ");
    }

    @Test
    void noCharacterOfALongResultIsHalved() {
        for (String before : List.of("", "x")) {
            String result = "{\"stdout\": \"" + before + "\uD83D\uDE00".repeat(4000) + "\"}";
            assertThat(shown(1, false, "command", Status.OK, result).get(1).codePoints())
                    .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        }
    }

    @Test
    void longResultsAreCutVisiblyUnlessAllIsAskedFor() {
        String result = "{\"stdout\": \"" + "x".repeat(5000) + "\"}";
        assertThat(shown(1, false, "command", Status.OK, result).get(1))
                .endsWith("x [917 more characters; -vv shows them]");
        assertThat(shown(2, false, "command", Status.OK, result).get(1)).endsWith("x\"}");
    }

    @Test
    void failuresShowWhatWasPrinted() {
        String result = "{\"failed\": true, \"msg\": \"non-zero return code\", \"rc\": 3, \"stderr\": \"%s\"}";
        assertThat(shown(0, false, "command", Status.FAILED, result.formatted("boom")))
                .containsExactly("failed: do it: non-zero return code", "  rc: 3", "  stderr: boom");
        assertThat(shown(0, false, "command", Status.IGNORED, result.formatted("x".repeat(5000))))
                .hasSize(5)
                .startsWith("ignored: do it: non-zero return code")
                .contains("    [904 characters before these are left out]");
        assertThat(shown(2, false, "command", Status.FAILED, result.formatted("x".repeat(5000))))
                .contains("  stderr: " + "x".repeat(5000));
    }

    @Test
    void contentsThatChangeAreShownAsADifference() {
        String result =
                """
                {"changed": %s, "diff": [{"before": "a\\nold\\n", "after": "a\\nnew\\n", "before_header": "/etc/x", "after_header": "x.j2"},
                  {"before": {"mode": "0644", "path": "/etc/x"}, "after": {"mode": "0600", "path": "/etc/x"}}]}""";
        assertThat(shown(0, true, "copy", Status.CHANGED, result.formatted("true")))
                .containsExactly(
                        "changed: do it",
                        "  --- before: /etc/x",
                        "  +++ after: x.j2",
                        "  @@ -1,2 +1,2 @@",
                        "   a",
                        "  -old",
                        "  +new",
                        "  --- before",
                        "  +++ after",
                        "  @@ -1,4 +1,4 @@",
                        "   {",
                        "  -    \"mode\": \"0644\",",
                        "  +    \"mode\": \"0600\",",
                        "       \"path\": \"/etc/x\"",
                        "   }");
        // Asked for by the plan or the task: attributes alone are in results always.
        assertThat(shown(0, false, "copy", Status.CHANGED, result.formatted("true")))
                .hasSize(7);
        assertThat(shown(1, true, "copy", Status.OK, result.formatted("false"))).hasSize(2);
    }

    @Test
    void differencesOfItemsAndOfWhatIsNoText() {
        assertThat(
                        shown(
                                0,
                                true,
                                "copy",
                                Status.CHANGED,
                                """
                        {"changed": true, "results": [
                          {"changed": true, "diff": {"before": "", "after": "x\\u001b"}},
                          {"changed": true, "censored": "hidden"},
                          {"changed": true, "diff": {"prepared": "1 upgraded\\n"}},
                          {"changed": true, "diff": {"before": "", "after": ""}},
                          {"changed": true, "diff": {"dst_binary": 1, "src_larger": 104448}}]}"""))
                .containsExactly(
                        "changed: do it",
                        "  --- before",
                        "  +++ after",
                        "  @@ -0,0 +1 @@",
                        "  +x\\u001b",
                        "  \\ No newline at end of file",
                        "  1 upgraded",
                        "  no difference is shown: the content before is not text",
                        "  no difference is shown: the content after is larger than 104448 bytes");
    }

    @Test
    void aNamelessTaskIsCalledByItsModule() {
        assertThat(new TaskLines(new Verbosity(0), false)
                        .of(TaskResult.builder("p", "t", "copy", Status.CHANGED)
                                .result(new Value.Mapping(Map.of()))
                                .build()))
                .containsExactly("changed: copy");
    }
}

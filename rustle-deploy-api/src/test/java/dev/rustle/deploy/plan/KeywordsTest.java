package dev.rustle.deploy.plan;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeywordsTest {
    /** What a builder of tasks takes that is no keyword. */
    private static final Set<String> OTHERS =
            Set.of("name", "arguments", "hosts", "limits", "dependencies", "location", "build");

    @Test
    void everythingThatWasSetIsThereByAnsiblesName() {
        List<Value> values = List.of(Value.of("x"));
        Value one = Value.of(1);
        Task task = Task.builder("t", "command")
                .when(values)
                .loop(Value.of("x"))
                .loopControl(LoopControl.builder().variable("v").extended(true).build())
                .register("r")
                .variables(new Value.Mapping(Map.of("a", one)))
                .tags(List.of("t"))
                .notifies(List.of("h"))
                .changedWhen(values)
                .failedWhen(values)
                .ignoreErrors(one)
                .until(values)
                .retries(one)
                .delay(one)
                .noLog(one)
                .checkMode(one)
                .diff(one)
                .timeout(one)
                .build();
        Value.Mapping keywords = task.keywords();
        assertThat(keywords.entries().keySet())
                .containsExactly(
                        "when loop loop_control register vars tags notify changed_when failed_when ignore_errors until retries delay no_log check_mode diff timeout"
                                .split(" ", -1));
        assertThat(keywords.get("when")).contains(new Value.Sequence(values));
        assertThat(keywords.get("loop_control").orElseThrow().toJson())
                .isEqualTo("{\"loop_var\":\"v\",\"extended\":true}");
        Set<String> settings = Stream.of(Task.Builder.class.getDeclaredMethods())
                .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        settings.removeAll(OTHERS);
        assertThat(settings)
                .as("who adds a keyword to tasks adds it to keywords() and to this test")
                .hasSameSizeAs(keywords.entries().keySet());
    }

    @Test
    void aTaskThatSaysNothingHasNone() {
        assertThat(Task.builder("t", "command").name("n").build().keywords()).isEqualTo(Value.Mapping.EMPTY);
    }
}

package dev.rustle.deploy.plan;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.target.Inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BuildersTest {

    static Stream<Supplier<Object>> builders() {
        return Stream.of(
                () -> Plan.builder("p"),
                () -> Play.builder("p"),
                () -> Batch.builder("b"),
                () -> Task.builder("t", "ping"),
                () -> Handler.builder(task("t")),
                LoopControl::builder,
                RunSettings::builder);
    }

    /** Every setting shows in the value, and a second one fails where it is made. */
    @ParameterizedTest
    @MethodSource("builders")
    void everySettingIsMadeOnce(Supplier<Object> fresh) throws ReflectiveOperationException {
        List<Method> setters = Arrays.stream(fresh.get().getClass().getMethods())
                .filter(method -> method.getParameterCount() == 1
                        && method.getReturnType() == fresh.get().getClass())
                .toList();
        assertThat(setters).isNotEmpty();
        for (Method setter : setters) {
            Object builder = fresh.get();
            Object value = sample(setter);
            setter.invoke(builder, value);
            Object built = builder.getClass().getMethod("build").invoke(builder);
            Object shown = built.getClass().getMethod(setter.getName()).invoke(built);
            assertThat(shown instanceof java.util.Optional<?> optional ? optional.orElseThrow() : shown)
                    .as(setter.getName())
                    .isEqualTo(value);
            assertThatThrownBy(() -> setter.invoke(builder, value))
                    .as(setter.getName())
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(setter.getName() + " was already set");
        }
    }

    @Test
    void commasSeparateTagsOfSettings() {
        RunSettings settings = RunSettings.builder()
                .tags(List.of("a,b", " c "))
                .skipTags(List.of("d,,e", ""))
                .build();
        assertThat(settings.tags()).containsExactly("a", "b", "c");
        assertThat(settings.skipTags()).containsExactly("d", "e");
    }

    @Test
    void valuesDoNotChangeWithTheListsTheyWereMadeOf() {
        List<String> hosts = new java.util.ArrayList<>(List.of("a"));
        Task task = Task.builder("t", "ping").hosts(hosts).build();
        hosts.add("b");
        assertThat(task.hosts()).containsExactly("a");
        assertThatThrownBy(() -> task.hosts().add("c")).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "a\\b", "a\u0000", "a\nb"})
    void aPlanNamesAFolder(String name) {
        assertThatThrownBy(() -> Plan.builder(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RunSettings.builder().binaryName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameHasALimit() {
        assertThat(Plan.builder("x".repeat(100)).build().name()).hasSize(100);
        assertThatThrownBy(() -> Plan.builder("x".repeat(101))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a-b", "a b", "\u00e4"})
    void variablesHaveNames(String name) {
        assertThatThrownBy(() -> Task.builder("t", "m").register(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LoopControl.builder().variable(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LoopControl.builder().indexVariable(name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsDiffer() {
        assertThatThrownBy(() ->
                        Batch.builder("b").tasks(List.of(task("t"), task("t"))).build())
                .hasMessage("two tasks of batch b have the id t");
        Batch batch = Batch.builder("b").build();
        assertThatThrownBy(() -> Play.builder("p")
                        .preTasks(List.of(batch))
                        .postTasks(List.of(batch))
                        .build())
                .hasMessage("two batches of play p have the id b");
        Play play = Play.builder("p").build();
        assertThatThrownBy(() -> Plan.builder("x").plays(List.of(play, play)).build())
                .hasMessage("two plays of plan x have the id p");
        assertThatThrownBy(() -> Task.builder(" ", "m")).hasMessage("the id of a task must not be blank");
        assertThatThrownBy(() -> Task.builder("t", "")).hasMessage("the module of task t must not be blank");
    }

    @Test
    void numbersAreChecked() {
        assertThatThrownBy(() -> RunSettings.builder().parallelism(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RunSettings.builder().executionTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Strategy.Rolling(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Task.builder("t", "m").timeout(Value.of(0)))
                .hasMessage("the timeout of task t must be a positive number of whole seconds, or a template: 0");
        assertThat(Task.builder("t", "m")
                        .timeout(Value.of("{{ limit }}"))
                        .build()
                        .timeout())
                .contains(Value.of("{{ limit }}"));
    }

    private static Task task(String id) {
        return Task.builder(id, "ping").build();
    }

    private static Object sample(Method setter) {
        Class<?> type = setter.getParameterTypes()[0];
        if (setter.getName().equals("targetPath")) {
            return "/x";
        }
        if (type == List.class) {
            String element = ((ParameterizedType) setter.getGenericParameterTypes()[0])
                    .getActualTypeArguments()[0].getTypeName();
            return switch (element.substring(element.lastIndexOf('.') + 1)) {
                case "String" -> List.of("x");
                case "Value" -> List.of(Value.of("x"));
                case "Task" -> List.of(task("x"));
                case "Batch" -> List.of(Batch.builder("x").build());
                case "Play" -> List.of(Play.builder("x").build());
                case "Handler" -> List.of(Handler.builder(task("x")).build());
                case "TargetName" -> List.of(new TargetName("x", TargetName.Kind.GROUP, Location.of("x")));
                case "SecretRef" -> List.of(new SecretRef("x", new SecretRef.Environment("X"), Optional.empty()));
                case "TripleHint" ->
                    List.of(new TripleHint(List.of("x"), dev.rustle.deploy.target.TargetTriple.LINUX_AARCH64));
                default -> throw new IllegalArgumentException(element);
            };
        }
        return Stream.of(
                        "x",
                        true,
                        3,
                        Duration.ofSeconds(3),
                        Path.of("/x"),
                        Value.of("x"),
                        Value.Mapping.EMPTY.with("x", Value.of(1)),
                        Location.of("x"),
                        Strategy.FREE,
                        LoopControl.builder().extended(true).build(),
                        RunSettings.builder().diff(true).build(),
                        Inventory.of("x", List.of()))
                .filter(value -> type.isInstance(value)
                        || (type == boolean.class && value instanceof Boolean)
                        || (type == int.class && value instanceof Integer))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type.getName()));
    }

    @Test
    void aTargetPathIsThePathOfALink() {
        for (String path : List.of("", "not/absolute", "/", "~/", "/opt/x/", "/opt//x", "/opt/../x", "/a\nb", "~x/y")) {
            assertThatThrownBy(() -> RunSettings.builder().targetPath(path))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot be the target path");
        }
        for (String path : List.of("/opt/x", "~/bin/x", "/opt/.x/..y")) {
            assertThat(RunSettings.builder().targetPath(path).build().targetPath())
                    .contains(path);
        }
    }
}

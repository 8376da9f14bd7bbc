package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.LoopControl;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;
import dev.rustle.deploy.spi.HostSlice.Section;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;

/** Which files a task reads is found out from what no run can change, or refused; and what a host does not know is refused only where nothing defines it. */
@Timeout(120)
class KnownBeforeTheRunTest {
    private static final Compiler COMPILER = new NativeCompiler();

    @TempDir
    Path folder;

    private Value.Mapping host = Value.Mapping.EMPTY;
    private Value.Mapping extra = Value.Mapping.EMPTY;
    private final List<PlaySlice> plays = new ArrayList<>();

    @AfterAll
    static void end() {
        COMPILER.close();
    }

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("a", "b", "web.example.org", "web", "0", "other", "2.18.0")) {
            Files.writeString(folder.resolve(name), name);
        }
    }

    private static Value.Mapping variables(String... namesAndTexts) {
        Map<String, Value> variables = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            variables.put(namesAndTexts[i], Value.of(namesAndTexts[i + 1]));
        }
        return new Value.Mapping(variables);
    }

    private static Task.Builder task(String id, String module, String... arguments) {
        return Task.builder(id, module).name("name of " + id).arguments(variables(arguments));
    }

    private static Task.Builder copy(String source) {
        return task("copy", "copy", "src", source, "dest", "/tmp/known");
    }

    private static Play.Builder play() {
        return gathering().gatherFacts(false);
    }

    private static Play.Builder gathering() {
        return Play.builder("play").hosts(List.of("all"));
    }

    private void play(Play play, Task... tasks) {
        plays.add(PlaySlice.builder(play)
                .hosts(List.of("web.example.org", "other"))
                .parts(List.of(Part.builder(Section.TASKS, 0, "batch")
                        .hosts(List.of("web.example.org"))
                        .tasks(List.of(tasks))
                        .build()))
                .build());
    }

    private List<Problem> problems() throws IOException {
        Target target = Target.builder("web.example.org", Connection.local())
                .variables(host)
                .groups(List.of("web"))
                .build();
        return COMPILER.prepare(HostSlice.builder("known", "inventory", target)
                        .groups(Map.of("all", List.of("web.example.org", "other")))
                        .plays(List.copyOf(plays))
                        .extraVariables(extra)
                        .folder(folder)
                        .build())
                .problems();
    }

    private void isRefused(String... parts) throws IOException {
        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isTrue();
            assertThat(problem.message()).contains(parts);
        });
    }

    private static Task setFact() {
        return task("set", "set_fact", "p", "b").build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ p }}",
                "{{ p | default('a') }}",
                "{{ 'b' if p is defined else 'a' }}",
                "{{ vars['p'] | default('a') }}",
                "{{ vars.p }}",
                "{{ base }}",
                "{{ base | default('a') }}"
            })
    void whatATaskSetsOnTheHostIsNotKnown(String source) throws IOException {
        host = variables("p", "a", "base", "{{ p }}");
        play(play().build(), setFact(), copy(source).build());
        isRefused("task copy \"name of copy\": src:", "the variable p", "set on the host by task set \"name of set\"");
    }

    @Test
    void whatIsAskedOfAllVariablesOfAHostIsNotKnown() throws IOException {
        play(
                play().build(),
                copy("{{ hostvars[inventory_hostname].p | default('a') }}").build());
        isRefused("task copy \"name of copy\": src:", "hostvars is complete only in the run");
    }

    @Test
    void whatIsRegisteredIsNotKnownNorWhatATaskRegistersInItsOwnLoop() throws IOException {
        host = variables("r", "a");
        play(
                play().build(),
                copy("{{ r }}").register("r").build(),
                copy("{{ r | default('a') }}")
                        .loop(Value.ofTexts(List.of("1", "2")))
                        .register("r")
                        .build());
        isRefused("the variable r", "set on the host by task copy");
    }

    @Test
    void whatALaterTaskSetsIsOfNoConcernWhileALaterPlayOrAHandlerMayComeFirst() throws IOException {
        host = variables("p", "a", "q", "a");
        Handler handler =
                Handler.builder(task("h", "set_fact", "q", "b").build()).build();
        Handler reads = Handler.builder(copy("{{ p }}").build()).build();
        play(play().build(), copy("{{ p }}").build(), setFact());
        assertThat(problems()).isEmpty();
        plays.clear();
        play(play().handlers(List.of(handler)).build(), copy("{{ q }}").build());
        isRefused("the variable q", "task h");
        plays.clear();
        play(play().handlers(List.of(reads)).build(), setFact());
        isRefused("the variable p", "task set");
        plays.clear();
        play(play().build(), setFact());
        play(play().build(), copy("{{ p }}").build());
        isRefused("the variable p", "task set");
    }

    @Test
    void aNameThatIsATemplateMayBeAnyName() throws IOException {
        host = variables("q", "a");
        play(
                play().build(),
                task("set", "set_fact", "{{ name }}", "b").build(),
                copy("{{ q }}").build());
        isRefused("the variable q", "task set");
    }

    @Test
    void whatSetFactGetsInOneTextMayBeAnyName() throws IOException {
        play(
                play().build(),
                task("set", "set_fact", "_raw_params", "q=/b.j2").build(),
                copy("{{ q | default('a') }}").build());
        isRefused("the variable q", "task set");
    }

    @Test
    void whatGoesBeforeTheRunIsKnown() throws IOException {
        host = variables("p", "b", "any", "b");
        extra = variables("p", "{{ inventory_hostname }}");
        Value.Mapping own = variables("p", "nosuch");
        play(
                play().variables(own).build(),
                setFact(),
                task("any", "set_fact", "{{ name }}", "b").build(),
                copy("{{ p }}").variables(own).build(),
                copy("{{ item }}").loop(Value.ofTexts(List.of("a", "b"))).build(),
                copy("{{ any }}")
                        .loop(Value.of("{{ [inventory_hostname, inventory_hostname_short] }}"))
                        .loopControl(LoopControl.builder().variable("any").build())
                        .build(),
                copy("{{ ansible_play_hosts | last }}").build(),
                copy("{{ play_hosts | first }}").build(),
                copy("{{ ansible_play_batch[0] }}").build(),
                copy("{{ groups.all[1] }}").build(),
                copy("{{ group_names[0] }}").build(),
                copy("{{ ansible_version.full }}").build());
        assertThat(problems()).isEmpty();
    }

    @Test
    void loopsGiveTheVariablesThatTheyGiveOnTheHost() throws IOException {
        play(
                play().build(),
                copy("{{ idx }}")
                        .loop(Value.ofTexts(List.of("x")))
                        .loopControl(LoopControl.builder().indexVariable("idx").build())
                        .build(),
                copy("{{ 'a' if ansible_loop.last and ansible_loop.length == 2 and ansible_loop.previtem == 'x' else 'b' }}")
                        .loop(Value.ofTexts(List.of("x", "y")))
                        .loopControl(LoopControl.builder().extended(true).build())
                        .build(),
                copy("{{ ansible_loop_var | replace('item', 'a') }}")
                        .loop(Value.ofTexts(List.of("x")))
                        .build());
        assertThat(problems()).isEmpty();
    }

    @Test
    void whatATemplateGivesToALoopIsNoTemplate() throws IOException {
        host = new Value.Mapping(Map.of("list", Value.of("{{ ['{' ~ '{ nowhere }}'] }}")));
        play(
                play().build(),
                copy("{{ 'a' if item | length == 13 else 'nosuch' }}")
                        .loop(Value.of("{{ list }}"))
                        .build());
        assertThat(problems()).isEmpty();
    }

    @Test
    void aLoopOverWhatIsSetOnTheHostIsRefused() throws IOException {
        host = new Value.Mapping(Map.of("p", Value.ofTexts(List.of("a"))));
        play(
                play().build(),
                setFact(),
                copy("{{ item }}").loop(Value.of("{{ p | default([]) }}")).build());
        isRefused("{{ p | default([]) }}", "set on the host by task set \"name of set\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ansible_facts.os_family | default('a') }}",
                "{{ ansible_os_family | default('a') }}",
                "{{ 'a' if ansible_check_mode else 'b' }}",
                "{{ 'a' if playbook_dir is defined else 'b' }}",
                "{{ ansible_host_of_mine }}"
            })
    void factsAndWhatARunIsLikeAreNotKnown(String source) throws IOException {
        host = variables("ansible_host_of_mine", "a");
        extra = variables("ansible_facts", "a", "ansible_check_mode", "a");
        play(gathering().build(), copy(source).build());
        assertThat(problems()).anySatisfy(problem -> assertThat(problem.message())
                .contains("task copy \"name of copy\": src: the files of a task must be known before the run"));
    }

    @Test
    void variablesOfTheInventoryWithNamesOfFactsAreKnownWhereThereAreNoFacts() throws IOException {
        host = variables("ansible_os_family", "a");
        play(play().build(), copy("{{ ansible_os_family }}").build());
        assertThat(problems()).isEmpty();
        plays.clear();
        play(
                play().build(),
                task("facts", "setup").build(),
                copy("{{ ansible_os_family }}").build());
        isRefused("the variable ansible_os_family", "fact");
        plays.clear();
        play(
                gathering().variables(variables("ansible_os_family", "a")).build(),
                copy("{{ ansible_os_family }}").build());
        assertThat(problems()).isEmpty();
    }

    @Test
    void connectionVariablesHaveTheirOtherNamesToo() throws IOException {
        host = variables("ansible_ssh_host", "a", "ansible_user", "b");
        play(
                gathering().build(),
                copy("{{ ansible_host }}").build(),
                copy("{{ ansible_ssh_user }}").build(),
                copy("{{ ansible_port | default('a') }}").build());
        assertThat(problems()).isEmpty();
    }

    @Test
    void aSourceThatIsOmittedIsNoFile() throws IOException {
        play(play().build(), copy("{{ nowhere | default(omit) }}").build());
        assertThat(problems()).isEmpty();
    }

    @Test
    void variablesThatNoHostHasAreRefusedUnlessTheyAreDefined() throws IOException {
        Task shows = task("shows", "debug", "msg", "{{ role_path }}").build();
        play(play().build(), shows);
        isRefused("task shows \"name of shows\": msg: the variable role_path is not known on hosts");
        for (Task defines : List.of(
                task("set", "set_fact", "role_path", "x").build(),
                task("set", "set_fact", "{{ x }}", "x").build(),
                task("reg", "ping").register("role_path").build())) {
            plays.clear();
            play(play().build(), shows, defines);
            assertThat(problems()).isEmpty();
        }
        plays.clear();
        play(play().variables(variables("role_path", "x")).build(), shows);
        assertThat(problems()).isEmpty();
        plays.clear();
        play(
                play().build(),
                task("own", "debug", "msg", "{{ role_path }}")
                        .variables(variables("role_path", "x"))
                        .build(),
                task("loop", "debug", "msg", "{{ role_path }}")
                        .loop(Value.ofTexts(List.of("x")))
                        .loopControl(LoopControl.builder().variable("role_path").build())
                        .build());
        assertThat(problems()).isEmpty();
        plays.clear();
        play(play().build(), shows);
        host = variables("role_path", "x");
        assertThat(problems()).isEmpty();
        host = Value.Mapping.EMPTY;
        extra = variables("role_path", "x");
        assertThat(problems()).isEmpty();
    }

    @Test
    void templatesThatNameWhatNoHostHasAreRefusedUnlessItIsDefined() throws IOException {
        Files.writeString(folder.resolve("t.j2"), "a\n{{ template_host }}\n");
        play(
                play().build(),
                task("t", "template", "src", "t.j2", "dest", "/tmp/t").build());
        isRefused("task t \"name of t\": template: the variable template_host is not known on hosts");
        host = variables("template_host", "x");
        assertThat(problems()).isEmpty();
        plays.clear();
        play(
                play().build(),
                task("t", "template", "src", "{{ name }}", "dest", "/tmp/t").build());
        host = variables("template_host", "x", "name", "t.j2");
        assertThat(problems()).isEmpty();
        host = variables("name", "t.j2");
        isRefused("the variable template_host is not known on hosts");
    }

    @Test
    void variablesThatNameWhatNoHostHasAreAWarningUnlessItIsDefined() throws IOException {
        host = variables("base", "{{ playbook_dir }}/x");
        play(play().build(), task("p", "ping").build());
        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isFalse();
            assertThat(problem.message()).contains("variable base: the variable playbook_dir is not known on hosts");
        });
        extra = variables("playbook_dir", "/x");
        assertThat(problems()).isEmpty();
    }

    @Test
    void choicesAreSaidOnce() throws IOException {
        Files.writeString(folder.resolve("t.j2"), "a");
        play(
                play().build(),
                task("t", "template", "src", "t.j2", "dest", "/tmp/t", "newline_sequence", "lf")
                        .build());
        isRefused("option newline_sequence of template must be one of \\n, \\r, \\r\\n, not");
    }
}

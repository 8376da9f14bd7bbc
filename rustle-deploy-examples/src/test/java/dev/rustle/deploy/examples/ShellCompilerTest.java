package dev.rustle.deploy.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.LoopControl;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;
import dev.rustle.deploy.spi.HostSlice.Section;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.RememberingCache;

import static org.assertj.core.api.Assertions.assertThat;

/** What an artifact in sh does by itself, and what is refused because it would not do it. */
class ShellCompilerTest {
    @TempDir
    Path folder;

    /** Returns the shells of this machine under which artifacts have to run. */
    static List<List<String>> shells() {
        return Stream.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"))
                .filter(shell -> Stream.of("/bin/", "/usr/bin/")
                        .anyMatch(place -> Files.isExecutable(Path.of(place + shell.get(0)))))
                .toList();
    }

    private static Task task(String id, String module, Object... arguments) {
        return change(id, module, builder -> builder, arguments);
    }

    private static Task change(String id, String module, UnaryOperator<Task.Builder> change, Object... arguments) {
        Map<String, Value> args = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            Object value = arguments[i + 1];
            args.put((String) arguments[i], value instanceof Value given ? given : Value.of((String) value));
        }
        return change.apply(Task.builder(id, module).arguments(new Value.Mapping(args)))
                .build();
    }

    private HostSlice slice(UnaryOperator<Play.Builder> change, int stage, Task... tasks) {
        Play play =
                change.apply(Play.builder("p").name("play").gatherFacts(false)).build();
        Part part =
                Part.builder(Section.TASKS, stage, "b").tasks(List.of(tasks)).build();
        return HostSlice.builder(
                        "it's a plan",
                        "inventory",
                        Target.builder("host", Connection.local()).build())
                .plays(List.of(PlaySlice.builder(play)
                        .hosts(List.of("host"))
                        .parts(List.of(part))
                        .build()))
                .folder(folder)
                .build();
    }

    private Path compile(Task... tasks) throws IOException {
        Path file = folder.resolve("artifact");
        try (ShellCompiler compiler = new ShellCompiler();
                ArtifactCache cache = new RememberingCache();
                OutputStream out = Files.newOutputStream(file)) {
            compiler.prepare(slice(play -> play, 0, tasks))
                    .compile(TargetTriple.LINUX_X86_64, cache)
                    .writeTo(out);
        }
        return file;
    }

    private Programs.Result run(List<String> shell, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(shell);
        command.add(folder.resolve("artifact").toString());
        command.addAll(List.of(arguments));
        return Programs.run(folder, command);
    }

    private List<String> problems(HostSlice slice) throws IOException {
        try (ShellCompiler compiler = new ShellCompiler()) {
            List<Problem> problems = compiler.prepare(slice).problems();
            assertThat(problems).allMatch(Problem::isError);
            return problems.stream().map(Problem::toString).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void allModulesDoWhatTheySayAndNothingTheSecondTime(List<String> shell) throws IOException, InterruptedException {
        byte[] binary = new byte[70_000];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) (i * 31 ^ i >> 8);
        }
        Files.write(folder.resolve("binary"), binary);
        Path there = folder.resolve("it's there");
        Files.createDirectories(folder.resolve("old/inside"));
        compile(
                task("folder", "file", "path", there + "/a/b", "state", "directory", "mode", "0750"),
                task(
                        "binary",
                        "ansible.builtin.copy",
                        "src",
                        "binary",
                        "dest",
                        "~/it's there/a",
                        "mode",
                        Value.of(384)),
                task("text", "copy", "content", "no line feed at the end: $HOME `id` \\", "dest", there + "/text"),
                task("old", "file", "path", folder.resolve("old").toString(), "state", "absent"),
                task("mode", "file", "dest", there + "/text", "mode", "640"),
                task(
                        "words",
                        "command",
                        "argv",
                        Value.ofTexts(List.of("sh", "-c", "printf '%s.' \"$@\" >words", "sh", "a b", "*", "'")),
                        "chdir",
                        there.toString(),
                        "creates",
                        "words"),
                task("line", "command", "_raw_params", "touch  one ;two", "chdir", there.toString(), "creates", "one"),
                task(
                        "shell",
                        "shell",
                        "cmd",
                        "[ -e gone ] || echo x | cat >made; rm -f text2",
                        "chdir",
                        there.toString(),
                        "removes",
                        "text"),
                task("unless", "shell", "cmd", "exit 9", "removes", there + "/nothing"));

        Programs.Result first = run(shell, "run");

        assertThat(first.code()).as(first.output()).isZero();
        assertThat(first.output()).contains("ok=9 changed=8 failed=0");
        assertThat(there.resolve("a/binary")).hasBinaryContent(binary);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("a/binary"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("a"))))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("text"))))
                .isEqualTo("rw-r-----");
        assertThat(there.resolve("text")).hasContent("no line feed at the end: $HOME `id` \\");
        assertThat(folder.resolve("old")).doesNotExist();
        assertThat(there.resolve("words")).hasContent("a b.*.'.");
        assertThat(there.resolve(";two")).exists();
        assertThat(there.resolve("made")).hasContent("x\n");

        Programs.Result second = run(shell);

        assertThat(second.output()).contains("ok=9 changed=1 failed=0").contains("changed: shell");
        Files.writeString(there.resolve("text"), "other");
        Programs.Result third = run(shell, "run");
        assertThat(third.output()).contains("changed: copy: wrote").contains("changed=2");
        assertThat(there.resolve("text")).hasContent("no line feed at the end: $HOME `id` \\");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("text"))))
                .isEqualTo("rw-r-----");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aTaskThatFailsEndsTheRunWithCode2(List<String> shell) throws IOException, InterruptedException {
        compile(
                task("one", "shell", "cmd", "echo why >&2; exit 7"),
                task("two", "command", "_raw_params", "touch two", "chdir", folder.toString()));
        Programs.Result result = run(shell);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("exit code 7", "why", "failed=1");
        assertThat(folder.resolve("two")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatCannotBeDoneFailsWithItsReason(List<String> shell) throws IOException, InterruptedException {
        Map<Task, String> failing = new LinkedHashMap<>();
        Files.writeString(folder.resolve("file"), "");
        failing.put(task("t", "copy", "content", "x", "dest", folder + "/no/where"), "cannot write");
        failing.put(task("t", "copy", "content", "x", "dest", folder + "/no/"), "there is no folder");
        failing.put(task("t", "copy", "content", "x", "dest", folder.toString()), "is a folder");
        failing.put(task("t", "file", "path", folder + "/nothing"), "there is no");
        failing.put(task("t", "file", "path", folder.toString(), "state", "file"), "is no file");
        failing.put(task("t", "file", "path", folder + "/file/x", "state", "directory"), "cannot make the folder");
        failing.put(task("t", "command", "_raw_params", "true", "chdir", folder + "/no"), "there is no folder");
        failing.put(task("t", "command", "_raw_params", "no-such-program"), "exit code 127");
        for (Map.Entry<Task, String> each : failing.entrySet()) {
            compile(each.getKey());
            Programs.Result result = run(shell);
            assertThat(result.code())
                    .as(each.getKey().arguments() + ": " + result.output())
                    .isEqualTo(2);
            assertThat(result.output()).contains(each.getValue());
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("artifact", "file");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aByteThatIsAnotherOneAnywhereIsFound(List<String> shell) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("content"), "some content");
        Path artifact = compile(
                task("copy", "copy", "src", "content", "dest", folder + "/copied"),
                task("touch", "command", "_raw_params", "touch touched", "chdir", folder.toString()));
        byte[] intact = Files.readAllBytes(artifact);
        assertThat(run(shell, "verify").code()).isZero();
        assertThat(run(shell, "info").output())
                .contains("plan: it's a plan", "host: host", "x86_64-unknown-linux-musl");
        String text = new String(intact, StandardCharsets.ISO_8859_1);
        // In a comment of the program, in the file, in the tasks, in the description, in its digest, at the very end.
        for (int at : new int[] {
            text.indexOf("An artifact of"),
            text.indexOf("some content") + 3,
            text.lastIndexOf("touched"),
            text.lastIndexOf("inventory="),
            text.lastIndexOf("\nend ") + 5,
            intact.length - 5,
            intact.length - 1
        }) {
            byte[] other = intact.clone();
            other[at] ^= 1;
            Files.write(artifact, other);
            for (String command : List.of("verify", "run", "info")) {
                Programs.Result result = run(shell, command);
                assertThat(result.code())
                        .as("byte " + at + ": " + result.output())
                        .isEqualTo(3);
                assertThat(result.output()).contains("damaged");
            }
            Files.write(artifact, Arrays.copyOf(intact, at));
            assertThat(run(shell, "verify").code()).as("cut at " + at).isNotZero();
        }
        // What is put between the pieces and the description, with an offset that is right again.
        int description = text.lastIndexOf("plan=");
        String longer = text.substring(0, description)
                + "x"
                + text.substring(description).replace("end " + description, "end " + (description + 1));
        Files.write(artifact, longer.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(run(shell, "verify").output()).contains("damaged: something is between its pieces");
        assertThat(folder.resolve("copied")).doesNotExist();
        assertThat(folder.resolve("touched")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatItDoesNotKnowIsRefusedByNameWhenItIsCalled(List<String> shell) throws IOException, InterruptedException {
        compile(task("touch", "command", "_raw_params", "touch touched", "chdir", folder.toString()));
        for (List<String> arguments : List.of(
                List.of("run", "--check"),
                List.of("run", "--tags", "a"),
                List.of("--diff"),
                List.of("verify", "--json"),
                List.of("eval"),
                List.of("host", "lock", "acquire", "--state", folder + "/state"),
                List.of("host", "activate", "--link", "/x"))) {
            Programs.Result result = run(shell, arguments.toArray(String[]::new));
            assertThat(result.code()).as(arguments + ": " + result.output()).isEqualTo(4);
            assertThat(result.output())
                    .contains(arguments.get(arguments.get(0).equals("--diff") || arguments.size() == 1 ? 0 : 1));
        }
        assertThat(folder.resolve("touched")).doesNotExist();
    }

    @Test
    void everyKeywordThatItDoesNotKnowIsRefusedByName() throws IOException {
        Map<String, UnaryOperator<Task.Builder>> keywords = new LinkedHashMap<>();
        Value yes = Value.of(true);
        keywords.put("when", task -> task.when(List.of(Value.of("x"))));
        keywords.put("loop", task -> task.loop(Value.of("x")));
        keywords.put(
                "loop_control", task -> task.loopControl(LoopControl.builder().build()));
        keywords.put("register", task -> task.register("r"));
        keywords.put("vars", task -> task.variables(new Value.Mapping(Map.of("v", yes))));
        keywords.put("tags", task -> task.tags(List.of("t")));
        keywords.put("notify", task -> task.notifies(List.of("h")));
        keywords.put("changed_when", task -> task.changedWhen(List.of(yes)));
        keywords.put("failed_when", task -> task.failedWhen(List.of(Value.of(false))));
        keywords.put("ignore_errors", task -> task.ignoreErrors(yes));
        keywords.put("until", task -> task.until(List.of(yes)));
        keywords.put("retries", task -> task.retries(Value.of(1)));
        keywords.put("delay", task -> task.delay(Value.of(1)));
        keywords.put("no_log", task -> task.noLog(yes));
        keywords.put("check_mode", task -> task.checkMode(yes));
        keywords.put("diff", task -> task.diff(yes));
        keywords.put("timeout", task -> task.timeout(Value.of(1)));
        keywords.put("a template as name", task -> task.name("{{ x }}"));
        Task[] tasks = keywords.entrySet().stream()
                .map(each -> change("id-" + each.getKey(), "command", each.getValue(), "_raw_params", "true"))
                .toArray(Task[]::new);
        List<String> problems = problems(slice(play -> play, 0, tasks));
        assertThat(problems).hasSameSizeAs(keywords.keySet());
        assertThat(keywords.keySet()).allSatisfy(keyword -> assertThat(problems)
                .anyMatch(problem -> problem.contains("task id-" + keyword + ": " + keyword)));
    }

    @Test
    void aLinkOnTheHostIsRefusedByName() throws IOException {
        Target host = Target.builder("web1", Connection.local())
                .variables(new Value.Mapping(Map.of("rustle_target_path", Value.of("/opt/x"))))
                .build();
        assertThat(problems(HostSlice.builder("plan", "inventory", host).build()))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("host web1: rustle_target_path"));
    }

    @Test
    void whatPlaysAskForIsRefusedByName() throws IOException {
        Task task = task("t", "command", "_raw_params", "true");
        assertThat(problems(slice(
                        play -> play.handlers(List.of(Handler.builder(task).build()))
                                .variables(new Value.Mapping(Map.of("v", Value.of(1))))
                                .tags(List.of("x"))
                                .location(new Location("site.json", 3, 1, "/plays/0")),
                        1,
                        task)))
                .hasSize(4)
                .allMatch(problem ->
                        problem.contains("site.json:3") || problem.contains("task t: waiting for other hosts"))
                .anyMatch(problem -> problem.contains("play p: handlers"))
                .anyMatch(problem -> problem.contains("play p: vars"))
                .anyMatch(problem -> problem.contains("play p: tags"));
    }

    @Test
    void argumentsThatItDoesNotTakeAreRefusedByName() throws IOException {
        Map<Task, String> refused = new LinkedHashMap<>();
        refused.put(task("t", "apt", "name", "curl"), "module apt");
        refused.put(task("t", "copy", "content", "x", "dest", "/x", "owner", "root"), "option owner of copy");
        refused.put(task("t", "copy", "content", "x"), "no dest");
        refused.put(task("t", "copy", "dest", "/x"), "0 of the options src, content");
        refused.put(
                task("t", "copy", "dest", "/x", "src", "artifact", "content", "x"), "2 of the options src, content");
        refused.put(task("t", "copy", "dest", "/x", "src", "missing"), "src \"missing\"");
        refused.put(task("t", "copy", "dest", "/{{ x }}", "content", "x"), "option dest as \"/{{ x }}\"");
        refused.put(task("t", "copy", "dest", "/x", "content", "{% if x %}"), "option content");
        refused.put(task("t", "copy", "dest", "/x", "content", Value.of(true)), "option content");
        refused.put(task("t", "copy", "dest", "/x", "content", "x", "mode", "u+x"), "option mode");
        refused.put(task("t", "copy", "dest", "$HOME/x", "content", "x"), "option dest");
        refused.put(task("t", "copy", "dest", "~other/x", "content", "x"), "option dest");
        refused.put(task("t", "file", "path", "/x", "state", "link"), "option state as \"link\"");
        refused.put(task("t", "command", "_raw_params", " "), "option _raw_params");
        refused.put(task("t", "command", "_raw_params", "echo $HOME"), "option _raw_params");
        refused.put(task("t", "command", "_raw_params", "echo 'a b'"), "option _raw_params");
        refused.put(task("t", "command", "_raw_params", "touch x creates=x"), "option _raw_params");
        refused.put(task("t", "shell", "_raw_params", "chdir=/x ls"), "option _raw_params");
        refused.put(task("t", "command", "argv", new Value.Sequence(List.of())), "option argv");
        refused.put(task("t", "command", "argv", new Value.Sequence(List.of(Value.of(true)))), "option argv");
        refused.put(task("t", "command", "cmd", "true", "creates", "/x/*"), "option creates");
        refused.put(task("t", "shell", "cmd", "true", "executable", "/bin/bash"), "option executable of shell");
        refused.put(task("t", "shell", "cmd", "printf a\0b"), "option cmd");
        Files.writeString(folder.resolve("artifact"), "");
        for (Map.Entry<Task, String> each : refused.entrySet()) {
            assertThat(problems(slice(play -> play, 0, each.getKey())))
                    .as(each.getKey().arguments().toJson())
                    .hasSize(1)
                    .allMatch(problem -> problem.contains("task t: " + each.getValue()));
        }
        Task harmless = change("t", "command", task -> task.ignoreErrors(Value.of(false)), "cmd", "true");
        assertThat(problems(slice(play -> play, 0, harmless))).as("the control").isEmpty();
    }

    @Test
    void factsThatNobodyCouldReadAreAWarning() throws IOException {
        try (ShellCompiler compiler = new ShellCompiler()) {
            List<Problem> problems = compiler.prepare(slice(play -> play, 0, task("t", "command", "cmd", "true")))
                    .problems();
            assertThat(problems).isEmpty();
            HostSlice facts = HostSlice.builder(
                            "plan",
                            "inventory",
                            Target.builder("host", Connection.local()).build())
                    .plays(List.of(PlaySlice.builder(Play.builder("p").build()).build()))
                    .build();
            assertThat(compiler.prepare(facts).problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.toString()).contains("warning", "play p: gather_facts"));
        }
    }
}

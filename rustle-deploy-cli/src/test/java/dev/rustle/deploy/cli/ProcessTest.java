package dev.rustle.deploy.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The program as a process of its own, with the whole pipeline, on this machine. */
@Timeout(120)
class ProcessTest {
    private static final String PLAN =
            """
            {"name": "here", "hosts": [%s], "total_tasks": 2, "plays": [
              {"play_id": "p", "name": "p", "hosts": [%s], "gather_facts": false, "handlers": [], "batches": [
                {"batch_id": "b", "hosts": [%s], "tasks": [%s]}]}]}""";

    private static final String LOCALHOST = "\"localhost\"";

    @TempDir
    Path folder;

    private Process start(String tasks, String... options) throws IOException {
        return start(List.of(), tasks, LOCALHOST, options);
    }

    private List<String> command(List<String> javaOptions, String tasks, String hosts, String... options)
            throws IOException {
        Path plan = Files.writeString(folder.resolve("here.json"), PLAN.formatted(hosts, hosts, hosts, tasks));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), plan.toString()));
        command.addAll(List.of(options));
        return command;
    }

    private Process start(List<String> javaOptions, String tasks, String hosts, String... options) throws IOException {
        List<String> command = withDefaultSignals();
        command.addAll(command(javaOptions, tasks, hosts, options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", folder.toString());
        return builder.start();
    }

    /** Whoever runs these tests may have signals ignored, as shells do for what runs in the background; an {@code env} that can undo that is not everywhere. */
    private static List<String> withDefaultSignals() throws IOException {
        List<String> prefix = List.of("env", "--default-signal=HUP,INT,TERM");
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        Process known = new ProcessBuilder(probe)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return known.onExit().join().exitValue() == 0 ? new ArrayList<>(prefix) : new ArrayList<>();
    }

    private static String task(String id, String module, String arguments) {
        return "{\"task_id\": \"%s\", \"name\": \"%s\", \"module\": \"%s\", \"args\": {%s}}"
                .formatted(id, id, module, arguments);
    }

    @Test
    void runsAPlanOnThisMachineAndSaysSo() throws Exception {
        Process process = start(
                task("write", "copy", "\"content\": \"{{ word }}\", \"dest\": \"" + folder + "/out\""),
                "--localhost-test",
                "-e",
                "word=done");

        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(ExitCode.FINE);
        assertThat(out).startsWith("localhost  changed");
        assertThat(folder.resolve("out")).hasContent("done");
    }

    @Test
    void aTaskThatFailsIsExitCodeOne() throws Exception {
        Process process = start(task("stop", "fail", "\"msg\": \"enough\""), "--localhost-test");

        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(ExitCode.HOST_FAILED);
        assertThat(out).contains("stop: enough");
    }

    /** Each test for another host and then a deployment to this machine: none may know of the others. */
    @Test
    void aTestOnThisMachineLeavesNothingAndStandsInNobodysWay() throws Exception {
        Path inventory = Files.writeString(
                folder.resolve("hosts.ini"),
                "h1 ansible_host=192.0.2.1 rustle_target_path=%1$s/link\nh2 ansible_connection=local rustle_state_dir=%1$s/states\n"
                        .formatted(folder));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        for (List<String> options : List.of(
                List.of("--localhost-test", "--limit", "h1"),
                List.of("--localhost-test", "--limit", "h2"),
                List.of("--execute", "--limit", "h2"))) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("-i", inventory.toString()));
            String task = task("greet", "debug", "\"msg\": \"I am {{ inventory_hostname }}\"");
            Process process =
                    start(List.of("-Djava.io.tmpdir=" + temporary), task, "\"all\"", all.toArray(String[]::new));
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(err).isEqualTo(ExitCode.FINE);
            assertThat(err).contains("ok: greet: I am " + options.get(options.size() - 1));
            try (var left = Files.list(temporary)) {
                assertThat(left.filter(file -> file.toString().contains("rustle")))
                        .isEmpty();
            }
        }
        assertThat(folder.resolve(".rustle")).doesNotExist();
        assertThat(folder.resolve("link")).doesNotExist();
        assertThat(folder.resolve("states/here/hosts/releases")).isDirectory();
    }

    @Test
    void aReaderThatHasReadEnoughIsNoError() throws Exception {
        for (String options : List.of("--execute", "--execute --json")) {
            Process process = shell(options + " | true; echo ${PIPESTATUS[0]} >code");
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            assertThat(folder.resolve("code")).hasContent("0");
            assertThat(err).contains("done: ").doesNotContain("rustle-deploy: ");
            assertThat(folder.resolve("out")).hasContent("done");
            Files.delete(folder.resolve("out"));
        }
        Process full = shell("--execute >/dev/full; echo $? >code");
        String err = new String(full.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        full.waitFor();
        assertThat(folder.resolve("code")).hasContent("4");
        assertThat(err).endsWith("rustle-deploy: the standard output cannot be written\n");
    }

    private Process shell(String rest) throws IOException {
        List<String> command = command(
                List.of(), task("write", "copy", "\"content\": \"done\", \"dest\": \"" + folder + "/out\""), LOCALHOST);
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "'" + String.join("' '", command) + "' " + rest)
                .directory(folder.toFile());
        builder.environment().put("HOME", folder.toString());
        return builder.start();
    }

    @Test
    void aHomeThatCannotBeWrittenIsOneLineOfTheReport() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command(List.of(), task("none", "debug", ""), LOCALHOST, "--execute"));
        builder.environment().put("HOME", "/proc");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.HOST_FAILED);
        assertThat(out.lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("cannot create /proc/.rustle", "grant the login");
        assertThat(out).containsOnlyOnce("mkdir");
    }

    @Test
    void whoHasHangUpsIgnoredIsObeyed() throws Exception {
        try (Gate gate = new Gate()) {
            List<String> command = new ArrayList<>(List.of("nohup"));
            command.addAll(command(List.of(), gate.task(), LOCALHOST, "--execute"));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("HOME", folder.toString());
            Process process = builder.start();
            try {
                gate.awaitTask();
                signal(process, "HUP");
                gate.open();
                String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor()).as(err).isEqualTo(ExitCode.FINE);
                assertThat(err).doesNotContain("interrupted");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void anInterruptedRunEndsWithItsReport(String signal, int code) throws Exception {
        try (Gate gate = new Gate()) {
            Process process = start(gate.task(), "--execute");
            try (BufferedReader progress = process.errorReader(StandardCharsets.UTF_8)) {
                gate.awaitTask();
                signal(process, signal);
                await(progress, "interrupted: no step is begun any more");
                assertThat(process.isAlive()).isTrue();
                // The task that runs may end; then so does everything.
                gate.open();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor()).isEqualTo(code);
                assertThat(out).startsWith("localhost  ").contains("here: ");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aSecondInterruptionLeavesAtOnce() throws Exception {
        try (Gate gate = new Gate()) {
            Process process = start(gate.task(), "--execute");
            try (BufferedReader progress = process.errorReader(StandardCharsets.UTF_8)) {
                gate.awaitTask();
                signal(process, "INT");
                await(progress, "interrupted: no step is begun any more");
                signal(process, "INT");
                assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
                assertThat(process.getInputStream().readAllBytes()).isEmpty();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** A task that says when it has begun and then waits until it is let go. Both pipes are open in both directions, so nothing written is ever lost. */
    private final class Gate implements AutoCloseable {
        private final RandomAccessFile begun = pipe("begun");
        private final RandomAccessFile go = pipe("go");

        Gate() throws Exception {}

        private RandomAccessFile pipe(String name) throws Exception {
            Path fifo = folder.resolve(name);
            assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                    .isZero();
            return new RandomAccessFile(fifo.toFile(), "rw");
        }

        String task() {
            return ProcessTest.task(
                    "waits",
                    "command",
                    "\"argv\": [\"sh\", \"-c\", \"echo yes >'%1$s/begun'; head -n 1 '%1$s/go'\"]".formatted(folder));
        }

        void awaitTask() throws IOException {
            assertThat(begun.readLine()).isEqualTo("yes");
        }

        void open() throws IOException {
            go.writeBytes("go\n");
        }

        @Override
        public void close() throws IOException {
            begun.close();
            go.close();
        }
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void await(BufferedReader lines, String text) throws IOException {
        List<String> seen = new ArrayList<>();
        String line = lines.readLine();
        while (line != null && !line.contains(text)) {
            seen.add(line);
            line = lines.readLine();
        }
        assertThat(line).as("\"%s\" after %s", text, seen).isNotNull();
    }
}

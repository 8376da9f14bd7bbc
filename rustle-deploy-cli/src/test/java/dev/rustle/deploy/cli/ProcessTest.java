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
            {"name": "here", "hosts": ["localhost"], "total_tasks": 2, "plays": [
              {"play_id": "p", "name": "p", "hosts": ["localhost"], "gather_facts": false, "handlers": [], "batches": [
                {"batch_id": "b", "hosts": ["localhost"], "tasks": [%s]}]}]}""";

    @TempDir
    Path folder;

    private Process start(String tasks, String... options) throws IOException {
        Path plan = Files.writeString(folder.resolve("here.json"), PLAN.formatted(tasks));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                plan.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", folder.toString());
        return builder.start();
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

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
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

package dev.rustle.deploy.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void anInterruptedRunEndsWithItsReport() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Process process = start(
                task("began", "command", "\"argv\": [\"true\"]") + ","
                        + task("waits", "command", "\"argv\": [\"cat\", \"" + fifo + "\"]"),
                "--execute",
                "-v");
        try (BufferedReader progress = process.errorReader(StandardCharsets.UTF_8)) {
            await(progress, "changed: began");
            assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            await(progress, "interrupted: no step is begun any more");
            // The task that runs may end; then so does everything.
            Files.writeString(fifo, "go\n");
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(out).startsWith("localhost  ").contains("here: ");
        } finally {
            process.destroyForcibly();
        }
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

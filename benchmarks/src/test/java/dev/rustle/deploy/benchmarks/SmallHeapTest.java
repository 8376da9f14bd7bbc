package dev.rustle.deploy.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is large is compiled in a heap that is small, in a JVM of its own. */
class SmallHeapTest {
    @Test
    void aHundredThousandTasksForAThousandHostsNeed256Megabytes(@TempDir Path folder) throws Exception {
        assertThat(run("256m", "plan", "100000", "1000", folder.toString()))
                .contains("1000 artifacts of ")
                .doesNotContain("OutOfMemoryError");
    }

    @Test
    void theHeapIsReallyAsSmallAsThat(@TempDir Path folder) throws Exception {
        assertThat(run("48m", "plan", "100000", "1000", folder.toString())).contains("OutOfMemoryError");
    }

    @Test
    void aFileIsNeverInMemory(@TempDir Path folder) throws Exception {
        assertThat(run("48m", "file", "524288000", folder.toString())).contains("1 artifacts of ");
        assertThat(Files.size(folder.resolve("artifacts/host0/rustle-workload")))
                .isGreaterThan(524288000);
    }

    private static String run(String heap, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}

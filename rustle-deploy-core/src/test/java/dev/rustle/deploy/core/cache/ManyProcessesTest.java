package dev.rustle.deploy.core.cache;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Segment;

import static org.assertj.core.api.Assertions.assertThat;

/** Eight processes use one cache that is too small for what they keep in it. */
class ManyProcessesTest {
    private static final int PROCESSES = 8;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void nothingIsLeftRunning() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(int rounds, long seed) throws IOException {
        return start("-Xmx64m", CacheProcess.class, folder.toString(), Integer.toString(rounds), Long.toString(seed));
    }

    private Process start(String memory, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                memory,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private long bytes(String below) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder.resolve("v1").resolve(below))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private void assertOrderly() throws IOException {
        try (DiskArtifactCache cache = new DiskArtifactCache(folder, CacheProcess.BOUND)) {
            cache.prune(CacheProcess.BOUND);
            assertThat(bytes("segments")).isLessThanOrEqualTo(CacheProcess.BOUND);
        }
        assertThat(bytes("holds")).isZero();
        assertThat(bytes("incoming"))
                .as("what those that were killed have left")
                .isZero();
    }

    @Test
    void nobodyGetsSomethingElseOrLosesWhatIsPinned() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(start(30, seed + i));
        }
        int found = 0;
        for (Process process : processes) {
            List<String> lines = output(process).lines().toList();
            assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
            found += Integer.parseInt(lines.get(lines.size() - 1).replace("found ", ""));
        }
        assertThat(found)
                .as("artifacts that one process found and read, seed " + seed)
                .isPositive();
        assertThat(bytes("incoming")).isZero();
        assertOrderly();
    }

    @Test
    void moreThanTheMemoryHoldsCanBePruned() throws Exception {
        Process process = start("-Xmx32m", LargeCacheProcess.class, folder.toString());
        List<String> lines = output(process).lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        assertThat(lines).endsWith("pruned");
    }

    @Test
    void oneThatIsKilledLeavesTheCacheToTheOthers() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        for (int i = 0; i < 5; i++) {
            Process process = start(1_000_000, seed + i);
            BufferedReader output = output(process);
            assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
            Optional<Path> writing = Optional.empty();
            // It is killed while it writes, or at least while it is at work.
            for (int look = 0; look < 200 && writing.isEmpty(); look++) {
                Path incoming = folder.resolve("v1/incoming");
                if (Files.isDirectory(incoming)) {
                    try (Stream<Path> files = Files.list(incoming)) {
                        writing = files.findAny();
                    }
                }
                Thread.onSpinWait();
            }
            process.destroyForcibly();
            assertThat(process.waitFor()).isNotZero();
        }
        Process after = start(40, seed);
        List<String> lines = output(after).lines().toList();
        assertThat(after.waitFor()).as(String.join("\n", lines)).isZero();
        assertOrderly();
        List<Digest> pinned = CacheProcess.entry(1).artifact().segments().stream()
                .map(Segment::digest)
                .toList();
        try (DiskArtifactCache cache = new DiskArtifactCache(folder, CacheProcess.BOUND)) {
            cache.store(CacheProcess.entry(1));
            try (ArtifactCache.Pin pin = cache.pin(pinned)) {
                assertThat(pin.pinned()).hasSize(3);
            }
        }
    }
}

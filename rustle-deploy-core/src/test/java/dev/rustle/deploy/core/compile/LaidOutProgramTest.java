package dev.rustle.deploy.core.compile;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

class LaidOutProgramTest {
    private static final int HOSTS = 16;

    @TempDir
    Path folder;

    @Test
    void manyHostsThatAskAtOnceGetOneLayout() throws Exception {
        Path file = Files.write(folder.resolve("content"), new byte[4_000_000]);
        LaidOutProgram program = LaidOutProgram.of(
                "{}".getBytes(StandardCharsets.UTF_8),
                List.of(Map.of("content", new SourceFiles.SingleFile(BundleFile.read(file), "0644"))),
                Map::of);
        Runner runner = new Runner(TargetTriple.LINUX_X86_64, "a runner".getBytes(StandardCharsets.UTF_8));
        Bytes groups = Bytes.of(new byte[0]);
        CyclicBarrier together = new CyclicBarrier(HOSTS);
        ExecutorService threads = Executors.newFixedThreadPool(HOSTS);
        Set<BundleLayout> layouts = Collections.newSetFromMap(new IdentityHashMap<>());
        try {
            List<Future<BundleLayout>> asked = new ArrayList<>();
            for (int i = 0; i < HOSTS; i++) {
                asked.add(threads.submit(() -> {
                    together.await();
                    return program.layout(runner, groups);
                }));
            }
            for (Future<BundleLayout> layout : asked) {
                layouts.add(layout.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(layouts).hasSize(1);
        Runner other = new Runner(TargetTriple.LINUX_AARCH64, "another".getBytes(StandardCharsets.UTF_8));
        assertThat(program.layout(other, groups)).isNotSameAs(program.layout(runner, groups));
        assertThat(program.layout(runner, Bytes.of(new byte[1]))).isNotSameAs(program.layout(runner, groups));
    }
}

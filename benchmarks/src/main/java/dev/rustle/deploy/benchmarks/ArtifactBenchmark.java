package dev.rustle.deploy.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.core.cache.DiskArtifactCache;
import dev.rustle.deploy.core.cache.MemoryArtifactCache;
import dev.rustle.deploy.core.compile.NativeCompiler;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.TargetTriple;

/** The artifact of 100 tasks for one host: checked and laid out, and found in the caches. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class ArtifactBenchmark {
    private final Compiler compiler = new NativeCompiler();
    private final Path folder = temporaryFolder();
    private final ArtifactCache memory = new MemoryArtifactCache();
    private final ArtifactCache disk = new DiskArtifactCache(folder, 1L << 30);
    private final HostSlice slice = slice();
    private final Compiler.Prepared prepared = prepare();

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("rustle-deploy-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HostSlice slice() {
        try (Deployer deployer = Deployer.builder().cacheInMemory().build()) {
            CompiledPlan compiled =
                    deployer.plan(Workload.plan(100)).targets(Workload.hosts(1)).compile();
            return compiled.hosts().values().iterator().next().slice();
        }
    }

    private Compiler.Prepared prepare() {
        try {
            return compiler.prepare(slice);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills the caches. */
    @Setup
    public void fillTheCaches() throws IOException {
        prepared.compile(TargetTriple.LINUX_X86_64, memory);
        prepared.compile(TargetTriple.LINUX_X86_64, disk);
    }

    /** Ends what was started, and removes the cache on disk. */
    @TearDown
    public void close() throws IOException {
        compiler.close();
        memory.close();
        disk.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Checks every task, asks the runner about every expression, lays out, and keeps the artifact in memory. */
    @Benchmark
    public Artifact prepareAndLayOut() throws IOException {
        try (ArtifactCache empty = new MemoryArtifactCache()) {
            return compiler.prepare(slice).compile(TargetTriple.LINUX_X86_64, empty);
        }
    }

    /** Lays out what was prepared, and keeps the artifact in memory. */
    @Benchmark
    public Artifact layOut() throws IOException {
        try (ArtifactCache empty = new MemoryArtifactCache()) {
            return prepared.compile(TargetTriple.LINUX_X86_64, empty);
        }
    }

    /** Finds it in memory. */
    @Benchmark
    public Artifact findInMemory() throws IOException {
        return prepared.compile(TargetTriple.LINUX_X86_64, memory);
    }

    /** Finds it on disk, where every byte is checked. */
    @Benchmark
    public Artifact findOnDisk() throws IOException {
        return prepared.compile(TargetTriple.LINUX_X86_64, disk);
    }
}

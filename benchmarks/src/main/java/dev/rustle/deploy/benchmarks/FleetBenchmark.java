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
import org.openjdk.jmh.annotations.Level;
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
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;

/**
 * 100 tasks for 1000 hosts. In memory: laid out anew, with one host changed, and found. With the cache on disk that users have, as commands that run one after another have it:
 * built into an empty one, and rebuilt with one host changed. Written as files, which is another figure, that of the disk.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 8)
@Measurement(iterations = 12)
@Fork(1)
public class FleetBenchmark {
    private final Deployer inMemory = Deployer.builder().cacheInMemory().build();
    private final PlanSource plan = Workload.plan(100);
    private final int count;
    private final Inventory hosts;
    private final Path folder = temporaryFolder();
    private int change;

    /** Creates the benchmark. */
    public FleetBenchmark() {
        this(1000);
    }

    FleetBenchmark(int count) {
        this.count = count;
        hosts = Workload.hosts(count);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("rustle-deploy-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills the caches. */
    @Setup
    public void fillTheCaches() {
        inMemory.plan(plan).targets(hosts).compile();
        compileOnDisk(hosts);
    }

    /** Ends what the deployer has started, and removes what was written. */
    @TearDown
    public void close() throws IOException {
        inMemory.close();
        remove(folder);
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Lays out for all hosts, whatever the cache has. */
    @Benchmark
    public CompiledPlan layOut() {
        return inMemory.plan(plan).targets(hosts).rebuild().compile();
    }

    /** One host has another variable; the artifacts of the others are in memory. */
    @Benchmark
    public CompiledPlan layOutOneChangedHost() {
        return inMemory.plan(plan).targets(withOneChanged()).compile();
    }

    /** Nothing has changed. */
    @Benchmark
    public CompiledPlan findAllInMemory() {
        return inMemory.plan(plan).targets(hosts).compile();
    }

    /** Forgets what was built, so that {@link #buildOnDisk} builds. */
    @State(Scope.Thread)
    public static class EmptyDisk {
        /** Empties the cache. */
        @Setup(Level.Invocation)
        public void empty(FleetBenchmark benchmark) throws IOException {
            remove(benchmark.folder.resolve("cache"));
        }
    }

    /** Builds for all hosts and stores it: what a command does that is the first one. */
    @Benchmark
    public CompiledPlan buildOnDisk(EmptyDisk empty) {
        return compileOnDisk(hosts);
    }

    /** One host has another variable; the artifacts of the others are on disk: what every other command does. */
    @Benchmark
    public CompiledPlan rebuildOneChangedHostOnDisk() {
        return compileOnDisk(withOneChanged());
    }

    private CompiledPlan compileOnDisk(Inventory inventory) {
        try (Deployer deployer =
                Deployer.builder().cacheDirectory(folder.resolve("cache")).build()) {
            return deployer.plan(plan).targets(inventory).compile();
        }
    }

    private Inventory withOneChanged() {
        change++;
        return Workload.hosts(count, change);
    }

    /** Finds all in memory and writes the artifacts of 10 hosts, some 70 MB. */
    @Benchmark
    public CompiledPlan write() {
        return inMemory.plan(plan)
                .targets(hosts)
                .limit("all[0:9]")
                .outputDirectory(folder.resolve("artifacts"))
                .compile();
    }
}

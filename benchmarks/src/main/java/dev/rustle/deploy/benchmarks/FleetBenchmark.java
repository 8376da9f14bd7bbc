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
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;

/** 100 tasks for 1000 hosts: read, checked and laid out, anew and with one host changed; and the same written as files, which is another figure, that of the disk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(1)
public class FleetBenchmark {
    private final Deployer deployer = Deployer.builder().cacheInMemory().build();
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

    /** Fills the cache. */
    @Setup
    public void fillTheCache() {
        deployer.plan(plan).targets(hosts).compile();
    }

    /** Ends what the deployer has started, and removes what was written. */
    @TearDown
    public void close() throws IOException {
        deployer.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Lays out for all hosts, whatever the cache has. */
    @Benchmark
    public CompiledPlan layOut() {
        return deployer.plan(plan).targets(hosts).rebuild().compile();
    }

    /** One host has another variable; the artifacts of the others are in the cache. */
    @Benchmark
    public CompiledPlan layOutOneChangedHost() {
        change++;
        return deployer.plan(plan).targets(Workload.hosts(count, change)).compile();
    }

    /** Nothing has changed. */
    @Benchmark
    public CompiledPlan findAllInCache() {
        return deployer.plan(plan).targets(hosts).compile();
    }

    /** Finds all in the cache and writes the artifacts of 10 hosts, some 70 MB. */
    @Benchmark
    public CompiledPlan write() {
        return deployer.plan(plan)
                .targets(hosts)
                .limit("all[0:9]")
                .outputDirectory(folder)
                .compile();
    }
}

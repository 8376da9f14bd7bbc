package dev.rustle.deploy.benchmarks;

import java.util.concurrent.TimeUnit;

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

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;

/** A plan of 10,000 tasks on one host: reading it, checking it, and all of a preview, which lays the artifact out as well. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
public class PlanBenchmark {
    private final Deployer deployer = Deployer.builder().cacheInMemory().build();
    private final PlanSource plan;
    private final Inventory host = Workload.hosts(1);

    /** Creates the benchmark. */
    public PlanBenchmark() {
        this(10_000);
    }

    PlanBenchmark(int tasks) {
        plan = Workload.plan(tasks);
    }

    /** Fills the cache, so that checking is measured without laying out. */
    @Setup
    public void fillTheCache() {
        deployer.plan(plan).targets(host).compile();
    }

    /** Ends what the deployer has started. */
    @TearDown
    public void close() {
        deployer.close();
    }

    /** Reads and checks; the artifact is in the cache. */
    @Benchmark
    public Preview readAndCheck() {
        return deployer.plan(plan).targets(host).preview();
    }

    /** Reads, checks and lays out. */
    @Benchmark
    public Preview readCheckAndLayOut() {
        return deployer.plan(plan).targets(host).rebuild().preview();
    }
}

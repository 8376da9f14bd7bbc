package dev.rustle.deploy.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;

/**
 * Compiles what is large, to be run in a JVM whose heap is small ({@code -Xmx}): a plan of many tasks for many hosts ({@code plan TASKS HOSTS FOLDER}), or a plan with
 * one large file ({@code file BYTES FOLDER}), whose artifact is written. The folder is for what it needs, and is not removed. Prints what was compiled and how long that took.
 */
public final class SmallHeap {
    private static final String USAGE = "expected plan TASKS HOSTS FOLDER, or file BYTES FOLDER";

    private SmallHeap() {}

    /**
     * Compiles.
     *
     * @param args as above
     */
    public static void main(String[] args) throws IOException {
        switch (args.length == 0 ? "" : args[0]) {
            case "plan" -> plan(number(args, 1), number(args, 2), Path.of(argument(args, 3)));
            case "file" -> file(number(args, 1), Path.of(argument(args, 2)));
            default -> throw new IllegalArgumentException(USAGE);
        }
    }

    private static int number(String[] args, int index) {
        return Integer.parseInt(argument(args, index));
    }

    private static String argument(String[] args, int index) {
        if (args.length <= index) {
            throw new IllegalArgumentException(USAGE);
        }
        return args[index];
    }

    private static void plan(int tasks, int hosts, Path folder) throws IOException {
        Path plan = folder.resolve("plan.json");
        Workload.write(plan, tasks);
        compile(deployer -> deployer.plan(plan).targets(Workload.hosts(hosts)));
    }

    private static void file(int bytes, Path folder) throws IOException {
        Path large = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(bytes);
        }
        compile(deployer -> deployer.plan(Workload.planWithFile(large))
                .targets(Workload.hosts(1))
                .outputDirectory(folder.resolve("artifacts")));
    }

    private static void compile(Function<Deployer, Deployment> deployment) {
        long start = System.nanoTime();
        try (Deployer deployer = Deployer.builder().cacheInMemory().build()) {
            CompiledPlan compiled =
                    deployment.apply(deployer).artifactSizeLimit(Long.MAX_VALUE).compile();
            long bytes = compiled.hosts().values().iterator().next().artifact().size();
            System.out.printf(
                    "%d artifacts of %d bytes in %d ms%n",
                    compiled.hosts().size(), bytes, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }
}

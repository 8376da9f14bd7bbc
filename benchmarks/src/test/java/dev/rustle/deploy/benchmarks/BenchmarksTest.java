package dev.rustle.deploy.benchmarks;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each benchmark does what it says it measures. How long it takes is no matter of tests. */
class BenchmarksTest {
    @Test
    void plansAreReadCheckedAndLaidOut() {
        PlanBenchmark benchmark = new PlanBenchmark(100);
        benchmark.fillTheCache();
        try {
            assertThat(benchmark.readAndCheck().hosts().get(0).tasks()).hasSize(100);
            assertThat(benchmark.readAndCheck().hosts().get(0).artifactOrigin()).contains("memory");
            assertThat(benchmark.readCheckAndLayOut().hosts().get(0).artifactOrigin())
                    .contains("built");
        } finally {
            benchmark.close();
        }
    }

    @Test
    void artifactsAreLaidOutAndFound() throws IOException {
        ArtifactBenchmark benchmark = new ArtifactBenchmark();
        benchmark.fillTheCaches();
        try {
            assertThat(benchmark.layOut().digest())
                    .isEqualTo(benchmark.prepareAndLayOut().digest())
                    .isEqualTo(benchmark.findInMemory().digest())
                    .isEqualTo(benchmark.findOnDisk().digest());
        } finally {
            benchmark.close();
        }
    }

    @Test
    void fleetsAreLaidOutAndWritten() throws IOException {
        FleetBenchmark benchmark = new FleetBenchmark(60);
        benchmark.fillTheCaches();
        try {
            assertThat(benchmark.layOut().hosts()).hasSize(60);
            assertThat(benchmark.layOutOneChangedHost().hosts().get("host0"))
                    .isNotEqualTo(benchmark.findAllInMemory().hosts().get("host0"));
            assertThat(benchmark.rebuildOneChangedHostOnDisk().hosts()).hasSize(60);
            FleetBenchmark.EmptyDisk disk = new FleetBenchmark.EmptyDisk();
            disk.empty(benchmark);
            assertThat(benchmark.buildOnDisk(disk).hosts()).hasSize(60);
            assertThat(benchmark.write().hosts()).hasSize(10);
        } finally {
            benchmark.close();
        }
    }
}

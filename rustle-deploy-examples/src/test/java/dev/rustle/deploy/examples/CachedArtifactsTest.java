package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** What was compiled once is there for later processes, which say so; what has changed is named. */
class CachedArtifactsTest {
    @TempDir
    Path folder;

    private PlanSource plan() throws IOException {
        Files.writeString(folder.resolve("page"), "hello");
        return Plans.site(
                folder,
                Plans.task("page", "copy", "src", "page", "dest", "{{ ansible_env.HOME }}/page"),
                Plans.task("word", "command", "_raw_params", "echo {{ word }}"));
    }

    private Deployer deployer() {
        return Deployer.builder().cacheDirectory(folder.resolve("cache")).build();
    }

    private static Deployment deployment(Deployer deployer, PlanSource plan, Inventory inventory, String word) {
        TargetTriple own = System.getProperty("os.arch").equals("aarch64")
                ? TargetTriple.LINUX_AARCH64
                : TargetTriple.LINUX_X86_64;
        return deployer.plan(plan)
                .targets(inventory)
                .triple(own)
                .extraVars(new Value.Mapping(Map.of("word", Value.of(word))));
    }

    private static List<String> origins(DeploymentReport report) {
        assertThat(report.succeeded()).as(report.toText()).isTrue();
        return report.hosts().stream()
                .map(HostReport::artifactOrigin)
                .map(origin -> origin.orElse(""))
                .toList();
    }

    private long files() throws IOException {
        Path cache = folder.resolve("cache");
        if (!Files.exists(cache)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aFileThatIsGoneWhenItIsSentIsNamed() throws IOException, InterruptedException {
        Path big = Files.write(folder.resolve("big"), new byte[200_000]);
        PlanSource plan =
                Plans.site(folder, Plans.task("big", "copy", "src", "big", "dest", "{{ ansible_env.HOME }}/big"));
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().cacheInMemory().build()) {
            CompiledPlan compiled =
                    deployment(deployer, plan, fleet.inventory(), "one").compile();
            Files.delete(big);
            DeploymentReport report = deployer.artifacts(compiled).deploy();
            assertThat(report.hosts().get(0).outcome().summary())
                    .contains("cannot be read on this machine: ")
                    .contains("there is no file " + big + " any more; compile again");
            assertThat(fleet.host(0).home().resolve("big")).doesNotExist();
        }
    }

    @Test
    void artifactsComeFromWhereTheyAre() throws IOException, InterruptedException {
        PlanSource plan = plan();
        try (SshFleet fleet =
                SshFleet.builder().hosts(2).root(folder.resolve("fleet")).start()) {
            try (Deployer deployer = deployer()) {
                Preview preview =
                        deployment(deployer, plan, fleet.inventory(), "one").preview();
                assertThat(preview.hosts()).allSatisfy(host -> {
                    assertThat(host.artifactOrigin()).contains("built");
                    assertThat(host.changes()).containsExactly("nothing is known of an earlier artifact");
                });
                assertThat(files()).as("a preview writes nothing").isZero();
                assertThat(origins(deployment(deployer, plan, fleet.inventory(), "one")
                                .deploy()))
                        .containsOnly("built");
                assertThat(origins(deployment(deployer, plan, fleet.inventory(), "one")
                                .deploy()))
                        .containsOnly("memory");
                assertThat(origins(deployment(deployer, plan, fleet.inventory(), "one")
                                .rebuild()
                                .deploy()))
                        .containsOnly("built");
            }
            try (Deployer deployer = deployer()) {
                assertThat(origins(deployment(deployer, plan, fleet.inventory(), "one")
                                .execute()
                                .deploy()))
                        .containsOnly("disk");
                assertThat(fleet.host(1).home().resolve("page")).hasContent("hello");
                Files.writeString(folder.resolve("page"), "good bye");
                assertThat(deployment(deployer, plan, fleet.inventory(), "two")
                                .preview()
                                .hosts())
                        .allSatisfy(host -> assertThat(host.changes())
                                .containsExactlyInAnyOrder(
                                        "file page of task \"page\" of play \"play-0\" has changed",
                                        "extra variable word has changed"));
            }
        }
    }

    @Test
    void aDamagedCacheIsAWarningAndNoMore() throws IOException, InterruptedException {
        PlanSource plan = plan();
        try (SshFleet fleet =
                SshFleet.builder().hosts(1).root(folder.resolve("fleet")).start()) {
            try (Deployer deployer = deployer()) {
                assertThat(origins(deployment(deployer, plan, fleet.inventory(), "one")
                                .deploy()))
                        .containsOnly("built");
            }
            try (Stream<Path> files = Files.walk(folder.resolve("cache/v1/segments"))) {
                for (Path segment : files.filter(Files::isRegularFile).toList()) {
                    byte[] content = Files.readAllBytes(segment);
                    content[content.length / 2] ^= 1;
                    Files.write(segment, content);
                }
            }
            try (Deployer deployer = deployer()) {
                DeploymentReport report = deployment(deployer, plan, fleet.inventory(), "one")
                        .execute()
                        .deploy();
                assertThat(origins(report)).containsOnly("built");
                assertThat(report.warnings()).anySatisfy(warning -> assertThat(warning.message())
                        .contains("of the artifact cache was damaged")
                        .contains(folder.resolve("cache").toString()));
            }
            try (Deployer deployer = deployer()) {
                assertThat(origins(deployment(deployer, plan, fleet.inventory(), "one")
                                .deploy()))
                        .as("what was built anew is kept")
                        .containsOnly("disk");
            }
        }
    }
}

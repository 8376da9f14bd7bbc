package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Releases come, change little, go back and go away. */
class ReleasesTest {
    @TempDir
    Path folder;

    private PlanSource plan() {
        return Plans.site(
                folder,
                Plans.task(
                        "hello",
                        "copy",
                        "content",
                        "{{ word | default('first') }}\n",
                        "dest",
                        "{{ ansible_env.HOME }}/hello"));
    }

    private static DeploymentReport deploy(Deployer deployer, SshFleet fleet, PlanSource plan, String word)
            throws InterruptedException {
        return deployer.plan(plan)
                .targets(fleet.inventory())
                .extraVars(new Value.Mapping(Map.of("word", Value.of(word))))
                .verify()
                .execute()
                .deploy();
    }

    @Test
    void aChangedVariableSendsLittleAndRollbackBringsTheOldReleaseBack() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(2)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            DeploymentReport first = deploy(deployer, fleet, plan(), "one");
            assertThat(first.succeeded()).as(first.toText()).isTrue();
            DeploymentReport second = deploy(deployer, fleet, plan(), "two");
            assertThat(second.succeeded()).as(second.toText()).isTrue();
            assertThat(fleet.host(0).home().resolve("hello")).hasContent("two\n");
            assertThat(second.hosts()).allMatch(host -> host.transfer().bytesSent() < 16 * 1024);
            assertThat(second.hosts()).allMatch(host -> host.transfer().channels() == 3);

            DeploymentReport back = deployer.rollback(second.deploymentId());
            assertThat(back.hosts()).extracting(HostReport::outcome).allSatisfy(outcome -> assertThat(outcome)
                    .isInstanceOfSatisfying(HostOutcome.RolledBack.class, rolledBack -> {
                        assertThat(first.hosts())
                                .extracting(host -> host.artifact().orElseThrow())
                                .contains(rolledBack.to());
                        assertThat(second.hosts())
                                .extracting(host -> host.artifact().orElseThrow())
                                .contains(rolledBack.from());
                    }));
            Path current = fleet.host(0)
                    .home()
                    .resolve(".rustle/site")
                    .resolve(fleet.inventory().name())
                    .resolve("current/runner");
            assertThat(Digest.of(Files.readAllBytes(current)))
                    .isEqualTo(first.host("host1").orElseThrow().artifact().orElseThrow());
        }
    }

    @Test
    void nothingToGoBackToIsAFailureOfTheHost() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            DeploymentReport nothing =
                    deployer.plan(plan()).targets(fleet.inventory()).rollback();
            assertThat(nothing.succeeded()).isFalse();
            assertThat(nothing.toText()).contains("nothing is deployed here");
            deploy(deployer, fleet, plan(), "one");
            DeploymentReport first =
                    deployer.plan(plan()).targets(fleet.inventory()).rollback();
            assertThat(first.succeeded()).as(first.toText()).isFalse();
            assertThatThrownBy(() -> deployer.rollback(DeploymentId.create(Instant.now())))
                    .isInstanceOf(DeployException.class)
                    .hasMessageContaining("has made no deployment");
        }
    }

    @Test
    void cleanupLeavesNothingOfOurs() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            deploy(deployer, fleet, plan(), "one");
            DeploymentReport report =
                    deployer.plan(plan()).targets(fleet.inventory()).cleanup();
            assertThat(report.hosts())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Succeeded.class::isInstance);
            assertThat(fleet.host(0).home().resolve(".rustle")).doesNotExist();
            assertThat(fleet.host(0).home().resolve("hello")).exists();
            DeploymentReport again =
                    deployer.plan(plan()).targets(fleet.inventory()).cleanup();
            assertThat(again.hosts()).extracting(HostReport::outcome).allMatch(HostOutcome.Unchanged.class::isInstance);
        }
    }

    @Test
    void whatWasCompiledCanBeDeployedLaterAndIsWrittenToFiles() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(2)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            CompiledPlan compiled = deployer.plan(plan())
                    .targets(fleet.inventory())
                    .triple(own())
                    .outputDirectory(output)
                    .compile();
            assertThat(fleet.host(0).connections()).isZero();
            Path file = output.resolve("host1/rustle-site");
            assertThat(Digest.of(Files.readAllBytes(file)))
                    .isEqualTo(Objects.requireNonNull(compiled.hosts().get("host1"))
                            .artifact()
                            .digest());
            assertThat(Files.isExecutable(file)).isTrue();
            DeploymentReport report = deployer.artifacts(compiled).execute().deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            assertThat(fleet.host(1).home().resolve("hello")).hasContent("first\n");
        }
    }

    @Test
    void artifactsThatWereMixedUpAreRefusedByTheHosts() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(2)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            CompiledPlan compiled = deployer.plan(plan())
                    .targets(fleet.inventory())
                    .triple(own())
                    .compile();
            CompiledHost first = Objects.requireNonNull(compiled.hosts().get("host1"));
            CompiledHost second = Objects.requireNonNull(compiled.hosts().get("host2"));
            CompiledPlan mixed = CompiledPlan.builder(compiled.plan(), compiled.inventory())
                    .hosts(List.of(first, new CompiledHost(second.slice(), first.artifact())))
                    .build();
            DeploymentReport report =
                    deployer.artifacts(mixed).verify().execute().deploy();
            assertThat(report.host("host1").orElseThrow().outcome()).isInstanceOf(HostOutcome.Succeeded.class);
            assertThat(report.host("host2").orElseThrow().outcome())
                    .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> assertThat(failed.problem())
                            .contains("was compiled for host \"host1\" instead of \"host2\""));
            assertThat(fleet.host(1).home().resolve("hello")).doesNotExist();
            // The control: it is the artifact that was wrong, not the host.
            assertThat(deployer.artifacts(compiled).execute().deploy().succeeded())
                    .isTrue();
        }
    }

    private static TargetTriple own() {
        return System.getProperty("os.arch").equals("aarch64") ? TargetTriple.LINUX_AARCH64 : TargetTriple.LINUX_X86_64;
    }

    @Test
    void checkModeChangesNothingAndPredicts() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            DeploymentReport report = deployer.plan(plan())
                    .targets(fleet.inventory())
                    .execute()
                    .check()
                    .diff()
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            assertThat(report.hosts().get(0).count(TaskResult.Status.CHANGED)).isEqualTo(1);
            assertThat(report.hosts().get(0).tasks())
                    .anySatisfy(task -> assertThat(task.result().get("diff")).isPresent());
            assertThat(fleet.host(0).home().resolve("hello")).doesNotExist();
        }
    }

    @Test
    void theOneShotFormNeedsNoDeployer() throws IOException, InterruptedException {
        try (SshFleet fleet =
                SshFleet.builder().hosts(1).root(folder.resolve("fleet")).start()) {
            DeploymentReport report = Deployer.builder()
                    .plan(plan())
                    .targets(fleet.inventory())
                    .verify()
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            assertThat(report.hosts().get(0).tasks()).isEmpty();
            assertThat(fleet.host(0).home().resolve("hello")).doesNotExist();
        }
    }

    @Test
    void oldReleasesGo() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            for (String word : List.of("one", "two", "three", "four", "five")) {
                DeploymentReport report = deploy(deployer, fleet, plan(), word);
                assertThat(report.succeeded()).as(report.toText()).isTrue();
            }
            Path state = fleet.host(0)
                    .home()
                    .resolve(".rustle/site")
                    .resolve(fleet.inventory().name());
            try (Stream<Path> releases = Files.list(state.resolve("releases"));
                    Stream<Path> segments = Files.list(state.resolve("segments"))) {
                assertThat(releases)
                        .as("the current one, the one before, and one more")
                        .hasSize(3);
                assertThat(segments)
                        .as("runner, program, groups, and the variables of three releases")
                        .hasSize(6);
            }
        }
    }

    @Test
    void takingBackADeploymentLeavesHostsThatItDidNotTouchAlone() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(2)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            deploy(deployer, fleet, plan(), "one");
            DeploymentReport two = deploy(deployer, fleet, plan(), "two");
            fleet.host(1).stop();
            DeploymentReport three = deploy(deployer, fleet, plan(), "three");
            assertThat(three.host("host2").orElseThrow().outcome()).isInstanceOf(HostOutcome.Unreachable.class);
            fleet.host(1).start();

            DeploymentReport back = deployer.rollback(three.deploymentId());

            assertThat(back.hosts()).extracting(HostReport::host).containsExactly("host1");
            Path state = fleet.host(1)
                    .home()
                    .resolve(".rustle/site")
                    .resolve(fleet.inventory().name());
            assertThat(Digest.of(Files.readAllBytes(state.resolve("current/runner"))))
                    .isEqualTo(two.host("host2").orElseThrow().artifact().orElseThrow());

            DeploymentReport unchanged = deploy(deployer, fleet, plan(), "two");
            assertThat(unchanged.succeeded()).as(unchanged.toText()).isTrue();
            assertThat(deployer.rollback(unchanged.deploymentId()).hosts()).isEmpty();
        }
    }

    @Test
    void goingBackAndCleaningUpNeedNoPlanThatCompiles() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            deploy(deployer, fleet, plan(), "one");
            deploy(deployer, fleet, plan(), "two");
            PlanSource broken = Plans.site(folder, Plans.task("gone", "copy", "src", "no such file", "dest", "/x"));
            assertThat(deployer.plan(broken)
                            .targets(fleet.inventory())
                            .rollback()
                            .succeeded())
                    .isTrue();
            assertThat(deployer.plan(broken)
                            .targets(fleet.inventory())
                            .cleanup()
                            .succeeded())
                    .isTrue();
            assertThat(fleet.host(0).home().resolve(".rustle")).doesNotExist();
        }
    }

    @Test
    void aNameThatCannotBeAFolderContactsNobody() throws IOException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            assertThatThrownBy(() -> deployer.plan(plan())
                            .targets(fleet.inventory().named("\u65e5".repeat(30)))
                            .deploy())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("name of the inventory");
            assertThat(fleet.host(0).connections()).isZero();
        }
    }
}

package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.event.ReleaseActivated;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.testkit.FaultyTransport;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** What changes on the way, or on the host's disk, is found before a byte of it runs. */
class IntegrityTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeSource() throws IOException {
        Files.write(folder.resolve("large"), new byte[20_000]);
    }

    private PlanSource plan(String word) {
        return Plans.site(
                folder,
                Plans.task("mark", "command", "cmd", "touch {{ ansible_env.HOME }}/ran-" + word),
                Plans.task("large", "copy", "src", "large", "dest", "{{ ansible_env.HOME }}/large"));
    }

    private static DeploymentReport deploy(
            Deployer deployer, SshFleet fleet, PlanSource plan, DeploymentListener listener)
            throws InterruptedException {
        return deployer.plan(plan)
                .targets(fleet.inventory())
                .execute()
                .listener(listener)
                .deploy();
    }

    private static Path state(SshFleet fleet) {
        return fleet.host(0)
                .home()
                .resolve(".rustle/site")
                .resolve(fleet.inventory().name());
    }

    /** Returns the segments of the current release, in the order in which it was put together. */
    private static List<Path> segments(SshFleet fleet) throws IOException {
        try (Stream<String> lines = Files.lines(state(fleet).resolve("current/segments"))) {
            return lines.map(line -> state(fleet).resolve("segments/" + line.substring(0, line.indexOf(':'))))
                    .toList();
        }
    }

    /** Changes one byte in the middle of a file, as a failing disk or an intruder would. */
    private static void flip(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aByteChangedInTheReleaseAfterActivationIsNeverRun() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            DeploymentReport report = deploy(deployer, fleet, plan("once"), event -> {
                if (event instanceof ReleaseActivated activated) {
                    flip(state(fleet).resolve("releases/" + activated.release() + "/runner"));
                }
            });
            assertThat(report.host("host1").orElseThrow().outcome())
                    .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                        assertThat(failed.phase()).isEqualTo(Phase.EXECUTE);
                        assertThat(failed.problem()).contains("not what was deployed");
                    });
            assertThat(fleet.host(0).home().resolve("ran-once")).doesNotExist();

            DeploymentReport again = deploy(deployer, fleet, plan("once"), event -> {});
            assertThat(again.succeeded()).as(again.toText()).isTrue();
            assertThat(fleet.host(0).home().resolve("ran-once")).exists();
        }
    }

    @Test
    void aReleaseThatWasDamagedCanBeLeft() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            DeploymentReport first = deploy(deployer, fleet, plan("first"), event -> {});
            DeploymentReport second = deploy(deployer, fleet, plan("second"), event -> {});
            flip(state(fleet).resolve("current/runner"));
            DeploymentReport back = deployer.rollback(second.deploymentId());
            assertThat(back.succeeded()).as(back.toText()).isTrue();
            assertThat(state(fleet).resolve("current").toRealPath())
                    .hasFileName(first.host("host1")
                            .orElseThrow()
                            .artifact()
                            .orElseThrow()
                            .hex());
        }
    }

    @Test
    void everySegmentThatChangedOnDiskIsFoundAndSentAgain() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            assertThat(deploy(deployer, fleet, plan("first"), event -> {}).succeeded())
                    .isTrue();
            int count = segments(fleet).size();
            assertThat(count).isGreaterThanOrEqualTo(4);
            for (int round = 0; round < count; round++) {
                Path segment = segments(fleet).get(round);
                flip(segment);
                String word = "round" + round;
                DeploymentReport report = deploy(deployer, fleet, plan(word), event -> {});
                assertThat(report.succeeded())
                        .as("after changing " + segment + "\n" + report.toText())
                        .isTrue();
                assertThat(fleet.host(0).home().resolve("ran-" + word)).exists();
                Path current = state(fleet).resolve("current");
                assertThat(Digest.of(Files.readAllBytes(current.resolve("runner")))
                                .hex())
                        .isEqualTo(current.toRealPath().getFileName().toString());
            }
        }
    }

    @Test
    void aByteChangedOnTheWayIsNeverRun() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Transport ssh = transport()) {
            // The second command on the host (counted from 0) ships; its input is the upload.
            for (long offset : new long[] {0, 70_000, 3_000_000}) {
                FaultyTransport faulty =
                        FaultyTransport.over(ssh).flipByte("host1", 1, offset).build();
                try (Deployer deployer = Deployer.builder().transport(faulty).build()) {
                    DeploymentReport report = deploy(deployer, fleet, plan("flipped"), event -> {});
                    assertThat(faulty.faults()).isEqualTo(1);
                    assertThat(report.succeeded()).as(report.toText()).isFalse();
                    assertThat(report.toText()).contains("did not arrive unchanged");
                    assertThat(fleet.host(0).home().resolve("ran-flipped")).doesNotExist();
                    assertThat(report.hosts().get(0).transfer().bytesSent())
                            .as("what went over the wire, whatever became of it")
                            .isPositive();
                    assertThat(state(fleet).resolve("current")).doesNotExist();
                }
            }
            FaultyTransport harmless = FaultyTransport.over(ssh).build();
            try (Deployer deployer = Deployer.builder().transport(harmless).build()) {
                DeploymentReport control = deploy(deployer, fleet, plan("flipped"), event -> {});
                assertThat(control.succeeded()).as(control.toText()).isTrue();
            }
        }
    }

    private static Transport transport() {
        return ServiceLoader.load(Transport.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.id().equals("ssh"))
                .findFirst()
                .orElseThrow();
    }
}

package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.HostFault;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A host that is in trouble fails alone and says why; bad input contacts nobody. */
class FailingHostsTest {
    @TempDir
    Path folder;

    @Test
    void aHostThatIsNotThereFailsAlone() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(3)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            fleet.host(1).stop();
            DeploymentReport report = deployer.plan(Plans.site(folder, Plans.task("t", "command", "cmd", "true")))
                    .targets(fleet.inventory())
                    .execute()
                    .deploy();
            assertThat(report.hosts())
                    .extracting(HostReport::outcome)
                    .satisfiesExactly(
                            first -> assertThat(first).isInstanceOf(HostOutcome.Succeeded.class),
                            second -> assertThat(second)
                                    .isInstanceOfSatisfying(HostOutcome.Unreachable.class, unreachable -> assertThat(
                                                    unreachable.problem())
                                            .contains("host2")
                                            .containsIgnoringCase("refused")),
                            third -> assertThat(third).isInstanceOf(HostOutcome.Succeeded.class));
        }
    }

    /** Deploys to three hosts of which the second is in trouble; returns what became of that one. */
    private HostOutcome outcomeOfHostWith(Duration timeout, HostFault... trouble)
            throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(3)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            fleet.host(1).inject(trouble);
            DeploymentReport report = deployer.plan(Plans.site(folder, Plans.task("t", "command", "cmd", "true")))
                    .targets(fleet.inventory())
                    .timeout(timeout)
                    .execute()
                    .deploy();
            assertThat(report.host("host1").orElseThrow().outcome()).isInstanceOf(HostOutcome.Succeeded.class);
            assertThat(report.host("host3").orElseThrow().outcome()).isInstanceOf(HostOutcome.Succeeded.class);
            assertThat(fleet.host(1).home().resolve(".rustle/site/fleet/current"))
                    .doesNotExist();
            return report.host("host2").orElseThrow().outcome();
        }
    }

    @Test
    void aHostThatRefusesOurKeyFailsAlone() throws IOException, InterruptedException {
        assertThat(outcomeOfHostWith(Duration.ofMinutes(1), new HostFault.RefuseAuthentication()))
                .isInstanceOfSatisfying(HostOutcome.Unreachable.class, unreachable -> assertThat(unreachable.problem())
                        .contains("host2")
                        .contains("deployer"));
    }

    @Test
    void aHostThatNeverAnswersFailsAloneWhenItsTimeIsOver() throws IOException, InterruptedException {
        assertThat(outcomeOfHostWith(Duration.ofSeconds(15), new HostFault.Silent()))
                .isInstanceOfSatisfying(HostOutcome.Unreachable.class, unreachable -> assertThat(unreachable.problem())
                        .contains("host2")
                        .contains("no session within"));
    }

    @Test
    void aHostWithoutRoomFailsAlone() throws IOException, InterruptedException {
        assertThat(outcomeOfHostWith(Duration.ofMinutes(1), new HostFault.FullDisk(1_000_000)))
                .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                    assertThat(failed.phase()).isEqualTo(HostOutcome.Phase.SHIP);
                    assertThat(failed.problem())
                            .containsIgnoringCase("file too large")
                            .contains("make room");
                });
    }

    @Test
    void aHostThatIsTooSlowFailsAloneWhenItsTimeIsOver() throws IOException, InterruptedException {
        assertThat(outcomeOfHostWith(Duration.ofSeconds(20), new HostFault.Slow(50_000)))
                .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                    assertThat(failed.phase()).isEqualTo(HostOutcome.Phase.SHIP);
                    assertThat(failed.problem()).contains("timeout");
                });
    }

    @Test
    void aConnectionThatEndsInTheMiddleOfTheUploadFailsTheHostAlone() throws IOException, InterruptedException {
        assertThat(outcomeOfHostWith(Duration.ofMinutes(1), new HostFault.DisconnectAfter(2_000_000)))
                .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                    assertThat(failed.phase()).isEqualTo(HostOutcome.Phase.SHIP);
                    assertThat(failed.problem()).contains("host2").contains("lost");
                });
    }

    @Test
    void oneMissingFileForTheLastOfFiftyHostsMeansNoConnectionToAnybody() throws IOException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(50)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            for (int host = 1; host < 50; host++) {
                Files.writeString(folder.resolve("host" + host + ".conf"), "x");
            }
            PlanSource plan = Plans.site(
                    folder, Plans.task("conf", "copy", "src", "{{ inventory_hostname }}.conf", "dest", "/nowhere"));
            assertThatThrownBy(() -> deployer.plan(plan)
                            .targets(fleet.inventory())
                            .execute()
                            .deploy())
                    .isInstanceOfSatisfying(InvalidInputException.class, invalid -> {
                        assertThat(invalid.problems()).hasSize(1);
                        assertThat(invalid).hasMessageContaining("host50.conf").hasMessageContaining("looked for");
                    });
            assertThat(fleet.hosts()).extracting(FleetHost::connections).containsOnly(0);
        }
    }

    @Test
    void everythingThatIsWrongWithAPlanIsSaidAtOnce() {
        try (Deployer deployer = Deployer.builder().build()) {
            PlanSource plan = Plans.site(
                    folder,
                    Plans.task("one", "comand", "cmd", "true"),
                    Plans.task("two", "copy", "scr", "x", "dest", "/x"),
                    Plans.task("three", "stat", "paht", "/x"));
            PlanSource local = PlanSource.of("p.json", readable(plan).replace("\"all\"", "\"localhost\""), folder);
            assertThatThrownBy(() -> deployer.plan(local).preview())
                    .isInstanceOfSatisfying(InvalidInputException.class, invalid -> assertThat(invalid.getMessage())
                            .contains("did you mean \"command\"?")
                            .contains("did you mean \"src\"?")
                            .contains("did you mean \"path\"?")
                            .contains("p.json:"));
        }
    }

    private static String readable(PlanSource plan) {
        try (var in = plan.open()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

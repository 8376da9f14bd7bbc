package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.FleetHost;
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

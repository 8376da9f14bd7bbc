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
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole way, over SSH to hosts inside this JVM. */
class DeploymentTest {
    @TempDir
    Path folder;

    @Test
    void deploysExecutesAndIsUnchangedTheSecondTime() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(3)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            Files.writeString(folder.resolve("motd"), "welcome\n");
            PlanSource plan = Plans.site(
                    folder,
                    Plans.task("motd", "copy", "src", "motd", "dest", "{{ ansible_env.HOME }}/motd", "mode", "0644"),
                    Plans.task(
                            "hello",
                            "command",
                            new Plans.Keywords("\"changed_when\": false,"),
                            "_raw_params",
                            "cat {{ ansible_env.HOME }}/motd"));

            DeploymentReport first = deployer.plan(plan)
                    .targets(fleet.inventory())
                    .verify()
                    .execute()
                    .deploy();
            assertThat(first.hosts())
                    .as(first.toText())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Succeeded.class::isInstance);
            for (FleetHost host : fleet.hosts()) {
                assertThat(host.home().resolve("motd")).hasContent("welcome\n");
            }
            assertThat(first.hosts()).allMatch(host -> host.transfer().channels() == 3);
            assertThat(first.hosts().get(0).tasks())
                    .extracting(TaskResult::status)
                    .containsExactly(TaskResult.Status.OK, TaskResult.Status.CHANGED, TaskResult.Status.OK);

            DeploymentReport second = deployer.plan(plan)
                    .targets(fleet.inventory())
                    .verify()
                    .execute()
                    .deploy();
            assertThat(second.hosts())
                    .as(second.toText())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Unchanged.class::isInstance);
            assertThat(second.hosts()).allMatch(host -> host.transfer().bytesSent() == 0);
        }
    }

    @Test
    void tasksRunWithTheUmaskOfTheLogin() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            PlanSource plan =
                    Plans.site(folder, Plans.task("touch", "command", "cmd", "touch {{ ansible_env.HOME }}/made"));
            DeploymentReport report =
                    deployer.plan(plan).targets(fleet.inventory()).execute().deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            Path made = fleet.host(0).home().resolve("made");
            Path usual = Files.createFile(folder.resolve("usual"));
            assertThat(Files.getPosixFilePermissions(made)).isEqualTo(Files.getPosixFilePermissions(usual));
        }
    }
}

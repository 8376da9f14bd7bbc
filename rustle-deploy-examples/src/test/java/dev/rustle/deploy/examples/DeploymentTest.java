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
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole way, over SSH to hosts inside this JVM. */
class DeploymentTest {
    @TempDir
    Path folder;

    private PlanSource plan(String tasks) {
        return PlanSource.of(
                "site.json",
                """
                {"name": "site", "hosts": ["all"], "total_tasks": 1, "plays": [
                  {"play_id": "play-0", "name": "first", "hosts": ["all"], "handlers": [], "batches": [
                    {"batch_id": "b0", "hosts": ["all"], "tasks": [%s]}]}]}"""
                        .formatted(tasks),
                folder);
    }

    @Test
    void deploysExecutesAndIsUnchangedTheSecondTime() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(3)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            Files.writeString(folder.resolve("motd"), "welcome\n");
            PlanSource plan = plan(
                    """
                    {"task_id": "t1", "name": "motd", "module": "copy",
                     "args": {"src": "motd", "dest": "{{ ansible_env.HOME }}/motd", "mode": "0644"}},
                    {"task_id": "t2", "name": "hello", "module": "command", "args": {"_raw_params": "cat {{ ansible_env.HOME }}/motd"},
                     "changed_when": false}""");

            DeploymentReport first = deployer.plan(plan)
                    .targets(fleet.inventory())
                    .verify()
                    .execute()
                    .deploy();
            System.err.println(first.toText());
            assertThat(first.hosts()).extracting(HostReport::outcome).allMatch(HostOutcome.Succeeded.class::isInstance);
            for (var host : fleet.hosts()) {
                assertThat(host.home().resolve("motd")).hasContent("welcome\n");
            }
            DeploymentReport second = deployer.plan(plan)
                    .targets(fleet.inventory())
                    .verify()
                    .execute()
                    .deploy();
            assertThat(second.hosts())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Unchanged.class::isInstance);
            System.err.println(second.toText());
        }
    }
}

package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.HostFault;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** A controller that dies in the middle of an upload leaves every host on the release that it was on. */
class KilledControllerTest {
    private static final long SENT_BEFORE_THE_KILL = 512 * 1024;

    @TempDir
    Path folder;

    /** The controller that is killed: a JVM of its own. Arguments: plan, inventory, state. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Deployer deployer = Deployer.builder().build()) {
            DeploymentReport report = deployer.plan(Path.of(arguments[0]))
                    .name("site")
                    .targets(Inventory.read(Path.of(arguments[1])).named("fleet"))
                    .execute()
                    .deploy();
            System.out.println(report.toText());
        }
    }

    private PlanSource plan(String word) throws IOException {
        byte[] large = new byte[3_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + word.hashCode() + (i >> 8));
        }
        Files.write(folder.resolve("large"), large);
        return Plans.site(
                folder,
                Plans.task("large", "copy", "src", "large", "dest", "{{ ansible_env.HOME }}/large"),
                Plans.task("mark", "command", "cmd", "touch {{ ansible_env.HOME }}/" + word));
    }

    @Test
    void leavesTheOldReleaseAndTheNextDeploymentSucceeds() throws IOException, InterruptedException {
        try (SshFleet fleet =
                SshFleet.builder().hosts(1).root(folder.resolve("fleet")).start()) {
            FleetHost host = fleet.host(0);
            Digest old = deployInThisJvm(fleet, plan("old"))
                    .host("host1")
                    .orElseThrow()
                    .artifact()
                    .orElseThrow();
            Path state = host.home().resolve(".rustle/site/fleet");

            Path planFile = folder.resolve("plan.json");
            try (var text = plan("killed").open()) {
                Files.write(planFile, text.readAllBytes());
            }
            long before = host.bytesReceived();
            host.inject(new HostFault.Slow(400_000));
            Process controller = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledControllerTest.class.getName(),
                            planFile.toString(),
                            inventory(fleet).toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("controller.log").toFile())
                    .start();
            Instant giveUp = Instant.now().plus(Duration.ofMinutes(2));
            while (host.bytesReceived() - before < SENT_BEFORE_THE_KILL) {
                assertThat(controller.isAlive())
                        .as(Files.readString(folder.resolve("controller.log")))
                        .isTrue();
                assertThat(Instant.now()).isBefore(giveUp);
                Thread.onSpinWait();
            }
            controller.destroyForcibly().waitFor();
            host.inject();
            while (host.openConnections() > 0) {
                assertThat(Instant.now()).isBefore(giveUp);
                Thread.onSpinWait();
            }

            assertThat(state.resolve("current").toRealPath().getFileName()).hasToString(old.hex());
            assertThat(Digest.of(Files.readAllBytes(state.resolve("current/runner"))))
                    .isEqualTo(old);
            assertThat(host.home().resolve("killed")).doesNotExist();

            DeploymentReport next = deployInThisJvm(fleet, plan("next"));
            assertThat(next.succeeded()).as(next.toText()).isTrue();
            assertThat(host.home().resolve("next")).exists();
            DeploymentReport cleanup = Deployer.builder()
                    .plan(plan("next"))
                    .targets(fleet.inventory().named("fleet"))
                    .cleanup();
            assertThat(cleanup.succeeded()).as(cleanup.toText()).isTrue();
            assertThat(host.home().resolve(".rustle")).doesNotExist();
        }
    }

    private static DeploymentReport deployInThisJvm(SshFleet fleet, PlanSource plan) throws InterruptedException {
        return Deployer.builder()
                .plan(plan)
                .targets(fleet.inventory().named("fleet"))
                .execute()
                .deploy();
    }

    private Path inventory(SshFleet fleet) throws IOException {
        Path file = folder.resolve("fleet.ini");
        Files.write(
                file,
                List.of(
                        "host1 ansible_host=127.0.0.1 ansible_port="
                                + fleet.host(0).port(),
                        "[all:vars]",
                        "ansible_user=" + SshFleet.USER,
                        "ansible_ssh_private_key_file=" + fleet.identityFile(),
                        "ansible_ssh_common_args=-o UserKnownHostsFile=" + fleet.knownHosts()));
        return file;
    }
}

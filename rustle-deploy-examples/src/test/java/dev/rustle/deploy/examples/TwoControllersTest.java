package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.event.ReleaseActivated;
import dev.rustle.deploy.event.TaskStarted;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** Two controllers deploy the same plan to the same host at once: one of them fails, and what the other one reports is about the release that is there. */
class TwoControllersTest {
    @TempDir
    Path folder;

    private PlanSource plan(String word) {
        return Plans.site(
                folder,
                Plans.task(
                        "wait",
                        "shell",
                        "cmd",
                        "until [ -e {{ ansible_env.HOME }}/go ]; do sleep 0.05; done; touch {{ ansible_env.HOME }}/"
                                + word));
    }

    private static Deployment deployment(Deployer deployer, SshFleet fleet, PlanSource plan) {
        return deployer.plan(plan).targets(fleet.inventory());
    }

    private static Path current(SshFleet fleet) throws IOException {
        return fleet.host(0)
                .home()
                .resolve(".rustle/site/" + fleet.inventory().name() + "/current")
                .toRealPath();
    }

    private static String release(DeploymentReport report) {
        return report.host("host1").orElseThrow().artifact().orElseThrow().hex();
    }

    private static HostOutcome outcome(DeploymentReport report) {
        return report.host("host1").orElseThrow().outcome();
    }

    @Test
    void noReleaseReplacesTheOneThatRuns() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer first = Deployer.builder().build();
                Deployer second = Deployer.builder().build()) {
            CountDownLatch started = new CountDownLatch(1);
            RunningDeployment running = deployment(first, fleet, plan("first"))
                    .execute()
                    .listener(event -> {
                        if (event instanceof TaskStarted task && task.name().equals("wait")) {
                            started.countDown();
                        }
                    })
                    .start();
            started.await();
            DeploymentReport refused =
                    deployment(second, fleet, plan("second")).execute().deploy();
            assertThat(outcome(refused))
                    .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> assertThat(failed.problem())
                            .contains("a run is in progress"));

            Files.createFile(fleet.host(0).home().resolve("go"));
            DeploymentReport report = running.await();
            assertThat(outcome(report)).as(report.toText()).isInstanceOf(HostOutcome.Succeeded.class);
            assertThat(current(fleet)).hasFileName(release(report));
            assertThat(fleet.host(0).home().resolve("second")).doesNotExist();

            DeploymentReport again =
                    deployment(second, fleet, plan("second")).execute().deploy();
            assertThat(outcome(again)).as(again.toText()).isInstanceOf(HostOutcome.Succeeded.class);
            assertThat(current(fleet)).hasFileName(release(again));
        }
    }

    @Test
    void aReleaseThatSomebodyReplacedBeforeItsRunIsNotRun() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer first = Deployer.builder().build();
                Deployer second = Deployer.builder().build()) {
            Files.createFile(fleet.host(0).home().resolve("go"));
            CountDownLatch activated = new CountDownLatch(1);
            CountDownLatch replaced = new CountDownLatch(1);
            RunningDeployment running = deployment(first, fleet, plan("first"))
                    .execute()
                    .listener(event -> {
                        if (event instanceof ReleaseActivated) {
                            activated.countDown();
                            awaitUninterruptibly(replaced);
                        }
                    })
                    .start();
            activated.await();
            DeploymentReport other = deployment(second, fleet, plan("second")).deploy();
            assertThat(outcome(other)).as(other.toText()).isInstanceOf(HostOutcome.Succeeded.class);
            replaced.countDown();
            assertThat(outcome(running.await())).isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                assertThat(failed.phase()).isEqualTo(Phase.EXECUTE);
                assertThat(failed.problem()).contains("not the current one any more");
            });
            assertThat(current(fleet)).hasFileName(release(other));
            assertThat(fleet.host(0).home().resolve("first")).doesNotExist();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

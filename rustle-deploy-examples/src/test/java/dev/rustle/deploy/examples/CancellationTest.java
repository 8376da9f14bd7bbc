package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.event.HostFinished;
import dev.rustle.deploy.event.TaskStarted;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** A deployment that is cancelled ends soon, lets the task that runs end, and begins no other. */
class CancellationTest {
    @TempDir
    Path folder;

    private PlanSource plan() {
        return Plans.site(
                folder,
                Plans.task("first", "shell", "cmd", "sleep 1; touch {{ ansible_env.HOME }}/first"),
                Plans.task("second", "command", "cmd", "touch {{ ansible_env.HOME }}/second"));
    }

    @Test
    void theRunningTaskEndsAndNoOtherBegins() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(2)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            CountDownLatch started = new CountDownLatch(2);
            RunningDeployment running = deployer.plan(plan())
                    .targets(fleet.inventory())
                    .execute()
                    .listener(event -> {
                        if (event instanceof TaskStarted task && task.name().equals("first")) {
                            started.countDown();
                        }
                    })
                    .start();
            started.await();
            running.cancel();
            DeploymentReport report = running.await();
            assertThat(report.hosts())
                    .as(report.toText())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Cancelled.class::isInstance);
            assertThat(fleet.host(0).home().resolve("first")).exists();
            assertThat(fleet.host(0).home().resolve("second")).doesNotExist();
        }
    }

    /** The first step that was not finished when somebody cancelled while he was told of an event. */
    @ParameterizedTest
    @CsvSource({"HostProbed, COMPILE", "ArtifactCompiled, SHIP", "ReleaseActivated, EXECUTE"})
    void theReportSaysWhichStepWasNotDoneAnyMore(String event, Phase phase) throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            CompletableFuture<RunningDeployment> started = new CompletableFuture<>();
            RunningDeployment running = deployer.plan(plan())
                    .targets(fleet.inventory())
                    .execute()
                    .listener(each -> {
                        if (each.getClass().getSimpleName().equals(event)) {
                            started.join().cancel();
                        }
                    })
                    .start();
            started.complete(running);
            assertThat(running.await().hosts())
                    .extracting(HostReport::outcome)
                    .containsExactly(new HostOutcome.Cancelled(phase));
            assertThat(fleet.host(0).home().resolve("first")).doesNotExist();
        }
    }

    @Test
    void hostsThatHaveNotBegunAreNotBegun() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(3)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().parallelism(1).build()) {
            CountDownLatch started = new CountDownLatch(1);
            Queue<String> ended = new ConcurrentLinkedQueue<>();
            RunningDeployment running = deployer.plan(plan())
                    .targets(fleet.inventory())
                    .execute()
                    .listener(event -> {
                        if (event instanceof TaskStarted) {
                            started.countDown();
                        } else if (event instanceof HostFinished finished) {
                            ended.add(finished.host());
                        }
                    })
                    .start();
            started.await();
            running.cancel();
            DeploymentReport report = running.await();
            assertThat(ended).containsExactlyInAnyOrder("host1", "host2", "host3");
            assertThat(report.hosts())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Cancelled.class::isInstance);
            assertThat(fleet.host(2).connections()).isZero();
        }
    }

    @Test
    void closingTheDeployerEndsWhatRuns() throws IOException, InterruptedException {
        try (SshFleet fleet =
                SshFleet.builder().hosts(1).root(folder.resolve("fleet")).start()) {
            Deployer deployer = Deployer.builder().build();
            CountDownLatch started = new CountDownLatch(1);
            RunningDeployment running = deployer.plan(plan())
                    .targets(fleet.inventory())
                    .execute()
                    .listener(event -> {
                        if (event instanceof TaskStarted task && task.name().equals("first")) {
                            started.countDown();
                        }
                    })
                    .start();
            started.await();
            deployer.close();
            assertThat(running.report().toCompletableFuture()).isCompleted();
            assertThat(fleet.host(0).home().resolve("second")).doesNotExist();
        }
    }
}

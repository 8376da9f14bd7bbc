package dev.rustle.deploy.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.engine.DeployerSettings.CacheChoice;
import dev.rustle.deploy.event.DeploymentFinished;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.event.HostFinished;
import dev.rustle.deploy.event.HostStarted;
import dev.rustle.deploy.event.TaskStarted;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** However a deployment ends, nothing goes on behind the caller's back, and nobody waits for ever. */
@EnabledOnOs(OS.LINUX)
class EndOfDeploymentTest {
    @TempDir
    Path folder;

    /** This machine, with another home. */
    private final Transport transport =
            new PrefixedScripts(Connection.LOCAL, host -> "HOME='" + folder.resolve(host) + "'; export HOME\n");

    private Deployer deployer(Duration grace) {
        return new DefaultDeployer(settings(transport), grace);
    }

    private static DeployerSettings settings(Transport transport) {
        return new DeployerSettings(
                List.of(transport),
                List.of(),
                Optional.empty(),
                new CacheChoice.Memory(),
                Optional.empty(),
                EndOfDeploymentTest.class.getClassLoader());
    }

    private Inventory hosts(String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(folder.resolve(name));
        }
        return Inventory.of(
                "test",
                Stream.of(names)
                        .map(name -> Target.builder(name, Connection.local()).build())
                        .toList());
    }

    private PlanSource plan(String command) {
        return PlanSource.of(
                "site",
                """
                {"plays": [{"play_id": "p", "name": "p", "hosts": ["all"], "batches": [{"batch_id": "b", "hosts": ["all"],
                  "tasks": [{"task_id": "t", "name": "t", "module": "command", "args": {"cmd": "%s"}, "hosts": ["all"]}]}]}],
                 "total_tasks": 1, "hosts": ["all"]}
                """
                        .formatted(command),
                folder);
    }

    @Test
    void closingWaitsForTheTaskThatRuns() throws IOException, InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        RunningDeployment running;
        try (Deployer deployer = deployer(Duration.ofMinutes(5))) {
            running = deployer.plan(plan("sleep 1"))
                    .targets(hosts("a"))
                    .execute()
                    .listener(whenATaskStarts(started))
                    .start();
            started.await();
        }
        assertThat(running.report().toCompletableFuture()).isCompleted();
        assertThat(running.await().host("a").orElseThrow().tasks())
                .extracting(TaskResult::status)
                .endsWith(TaskResult.Status.CHANGED);
    }

    @Test
    void closingCutsTheConnectionWhenATaskTakesTooLong() throws IOException, InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        RunningDeployment running;
        try (Deployer deployer = deployer(Duration.ofMillis(200))) {
            running = deployer.plan(plan("sleep 10"))
                    .targets(hosts("a"))
                    .execute()
                    .listener(whenATaskStarts(started))
                    .start();
            started.await();
        }
        HostOutcome outcome = running.await().host("a").orElseThrow().outcome();
        assertThat(outcome).isInstanceOf(HostOutcome.Detached.class);
    }

    @Test
    void aDeploymentThatWasBeingPreparedWhenTheDeployerWasClosedDoesNotBegin() throws IOException {
        Deployer deployer = deployer(Duration.ofMinutes(5));
        PlanSource text = plan("true");
        PlanSource closing = new PlanSource() {
            @Override
            public String name() {
                return text.name();
            }

            @Override
            public Optional<Path> folder() {
                return text.folder();
            }

            @Override
            public InputStream open() throws IOException {
                deployer.close();
                return text.open();
            }
        };
        Deployment deployment = deployer.plan(closing).targets(hosts("a"));
        assertThatThrownBy(deployment::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(folder.resolve("a")).isEmptyDirectory();
    }

    @Test
    void whenTheRunItselfBreaksNothingGoesOnBeforeThatIsSaid() throws IOException {
        AtomicInteger ends = new AtomicInteger();
        DeploymentListener breaking = event -> {
            if (event instanceof HostStarted started && started.host().equals("a")) {
                throw new InternalError("on purpose");
            }
            if (event instanceof HostFinished) {
                ends.incrementAndGet();
            }
        };
        try (Deployer deployer = deployer(Duration.ofMinutes(5))) {
            RunningDeployment running = deployer.plan(plan("sleep 10"))
                    .targets(hosts("a", "b", "c"))
                    .execute()
                    .listener(breaking)
                    .start();
            assertThatThrownBy(running::await)
                    .isInstanceOf(DeployException.class)
                    .hasMessageContaining("on purpose");
            assertThat(ends).hasValue(2);
            assertThatThrownBy(() -> running.report().toCompletableFuture().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(DeployException.class);
        }
    }

    @Test
    void aListenerCannotWaitForWhatWaitsForIt() throws IOException, InterruptedException {
        Queue<Throwable> refusals = new ConcurrentLinkedQueue<>();
        CompletableFuture<RunningDeployment> self = new CompletableFuture<>();
        try (Deployer deployer = deployer(Duration.ofMinutes(5))) {
            self.complete(deployer.plan(plan("true"))
                    .targets(hosts("a"))
                    .listener(event -> {
                        if (event instanceof HostStarted) {
                            refusals.add(catchThrowable(deployer::close));
                            refusals.add(catchThrowable(() -> self.join().await()));
                        }
                    })
                    .start());
            assertThat(self.join().await().succeeded()).isTrue();
            assertThat(deployer.plan(plan("true")).targets(hosts("a")).deploy().succeeded())
                    .as("the deployer is still open")
                    .isTrue();
        }
        assertThat(refusals).hasSize(2).allSatisfy(refusal -> assertThat(refusal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("by the listener"));
    }

    @Test
    void aTimeoutThatIsOverAtOnceIsAFailureOfTheHost() throws IOException, InterruptedException {
        try (Deployer deployer = deployer(Duration.ofMinutes(5))) {
            HostOutcome outcome = deployer.plan(plan("true"))
                    .targets(hosts("a"))
                    .timeout(Duration.ofNanos(1))
                    .deploy()
                    .host("a")
                    .orElseThrow()
                    .outcome();
            assertThat(outcome).isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> assertThat(failed.problem())
                    .contains("raise the timeout"));
        }
    }

    @Test
    void aListenerMayTakeTheDeploymentBackWhenItLearnsOfItsEnd() throws IOException, InterruptedException {
        AtomicReference<@Nullable DeploymentReport> back = new AtomicReference<>();
        try (Deployer deployer = deployer(Duration.ofMinutes(5))) {
            deployer.plan(plan("true")).targets(hosts("a")).deploy();
            deployer.plan(plan("false"))
                    .targets(hosts("a"))
                    .listener(event -> {
                        if (event instanceof DeploymentFinished finished) {
                            try {
                                back.set(deployer.rollback(finished.report().deploymentId()));
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }
                    })
                    .deploy();
        }
        assertThat(back.get()).isNotNull().satisfies(report -> assertThat(report.succeeded())
                .isTrue());
    }

    @Test
    void anInterruptOfTheListenerIsItsOwnAffair() throws IOException, InterruptedException {
        try (Deployer deployer = deployer(Duration.ofMinutes(5))) {
            DeploymentReport report = deployer.plan(plan("true"))
                    .targets(hosts("a"))
                    .execute()
                    .listener(event -> Thread.currentThread().interrupt())
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
        }
    }

    @Test
    void closingGivesUpConnectionsThatAreBeingMadeAndEveryCallWaits() throws Exception {
        CountDownLatch connecting = new CountDownLatch(1);
        Transport silent = new Transport() {
            @Override
            public String id() {
                return Connection.LOCAL;
            }

            @Override
            public Session connect(ConnectRequest request) throws InterruptedException {
                connecting.countDown();
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts down");
            }

            @Override
            public void close() {}
        };
        Deployer deployer = new DefaultDeployer(settings(silent), Duration.ofMillis(100));
        RunningDeployment running =
                deployer.plan(plan("true")).targets(hosts("a", "b")).start();
        connecting.await();
        CompletableFuture<Void> other = CompletableFuture.runAsync(deployer::close);
        deployer.close();
        assertThat(running.report().toCompletableFuture()).isCompleted();
        assertThat(running.await().hosts())
                .extracting(HostReport::outcome)
                .allMatch(HostOutcome.Cancelled.class::isInstance);
        other.get();
    }

    private static DeploymentListener whenATaskStarts(CountDownLatch latch) {
        return event -> {
            if (event instanceof TaskStarted task && task.name().equals("t")) {
                latch.countDown();
            }
        };
    }
}

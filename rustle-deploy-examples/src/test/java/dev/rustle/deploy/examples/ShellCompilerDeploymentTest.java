package dev.rustle.deploy.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.RunningDeployment;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.event.DeploymentListener;
import dev.rustle.deploy.event.ReleaseActivated;
import dev.rustle.deploy.event.TaskStarted;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The whole way with artifacts in sh: the pipeline knows nothing of Go. */
class ShellCompilerDeploymentTest {
    @TempDir
    Path folder;

    private SshFleet fleet;
    private Deployer deployer;

    @BeforeEach
    void start() throws IOException {
        fleet = SshFleet.builder().hosts(2).root(folder.resolve("fleet")).start();
        deployer = Deployer.builder().compiler(new ShellCompiler()).build();
        Files.write(folder.resolve("large"), new byte[20_000]);
    }

    @AfterEach
    void stop() throws IOException {
        deployer.close();
        fleet.close();
    }

    private PlanSource plan(String word) {
        return Plans.site(
                folder,
                Plans.task("page", "copy", "content", word + "\n", "dest", "~/page", "mode", "0640"),
                Plans.task("large", "copy", "src", "large", "dest", "~/large"),
                Plans.task("folder", "file", "path", "~/made", "state", "directory"),
                Plans.task("once", "shell", "cmd", "echo ran >>~/made/once", "creates", "~/made/once"));
    }

    private Deployment deployment(PlanSource plan) {
        return deployer.plan(plan).targets(fleet.inventory()).verify().execute();
    }

    private DeploymentReport deploy(PlanSource plan) throws InterruptedException {
        return deployment(plan).deploy();
    }

    private Path home(int host) {
        return fleet.host(host).home();
    }

    private Path state(int host) {
        return home(host).resolve(".rustle/site").resolve(fleet.inventory().name());
    }

    /** Returns the segments of the current release of the first host, in the order in which it was put together. */
    private List<Path> segments() throws IOException {
        try (Stream<String> lines = Files.lines(state(0).resolve("current/segments"))) {
            return lines.map(line -> state(0).resolve("segments/" + line.substring(0, line.indexOf(':'))))
                    .toList();
        }
    }

    private static void flip(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void deploysVerifiesRunsAndIsUnchangedTheSecondTime() throws IOException, InterruptedException {
        DeploymentReport first = deploy(plan("welcome"));
        assertThat(first.hosts())
                .as(first.toText())
                .extracting(HostReport::outcome)
                .allMatch(HostOutcome.Succeeded.class::isInstance);
        for (int host = 0; host < 2; host++) {
            assertThat(home(host).resolve("page")).hasContent("welcome\n");
            assertThat(home(host).resolve("large")).hasSize(20_000);
            assertThat(home(host).resolve("made/once")).hasContent("ran\n");
        }
        assertThat(first.hosts()).allMatch(host -> host.transfer().channels() == 3);
        assertThat(first.hosts().get(0).tasks())
                .extracting(TaskResult::status)
                .containsOnly(TaskResult.Status.CHANGED)
                .hasSize(4);

        DeploymentReport second = deploy(plan("welcome"));
        assertThat(second.hosts())
                .as(second.toText())
                .extracting(HostReport::outcome)
                .allMatch(HostOutcome.Unchanged.class::isInstance);
        assertThat(second.hosts()).allMatch(host -> host.transfer().bytesSent() == 0);
        assertThat(home(0).resolve("made/once")).hasContent("ran\n");
        Programs.Result byHand =
                Programs.run(home(0), List.of(state(0).resolve("current/runner").toString()));
        assertThat(byHand.output()).contains("ok=4 changed=0");
    }

    @Test
    void aChangeSendsLittleGoesBackAndLeavesNothing() throws IOException, InterruptedException {
        DeploymentReport one = deploy(plan("one"));
        assertThat(one.succeeded()).as(one.toText()).isTrue();
        for (String word : List.of("two", "three", "four", "five")) {
            DeploymentReport next = deploy(plan(word));
            assertThat(next.succeeded()).as(next.toText()).isTrue();
            assertThat(next.hosts()).allMatch(host -> host.transfer().bytesSent() < 4_000);
        }
        assertThat(home(1).resolve("page")).hasContent("five\n");
        try (Stream<Path> releases = Files.list(state(0).resolve("releases"));
                Stream<Path> segments = Files.list(state(0).resolve("segments"))) {
            assertThat(releases)
                    .as("the current one, the one before, and one more")
                    .hasSize(3);
            assertThat(segments)
                    .as("program and large file, and text, tasks and description of three releases")
                    .hasSize(11);
        }
        Path current = state(0).resolve("current");
        Path five = current.toRealPath();
        DeploymentReport six = deploy(plan("six"));
        assertThat(current.toRealPath()).isNotEqualTo(five);
        DeploymentReport back = deployer.rollback(six.deploymentId());
        assertThat(back.hosts())
                .as(back.toText())
                .extracting(HostReport::outcome)
                .allMatch(HostOutcome.RolledBack.class::isInstance);
        assertThat(current.toRealPath()).isEqualTo(five);
        Digest left = six.host("host1").orElseThrow().artifact().orElseThrow();
        assertThat(current.resolve("release.json")).content().contains("\"replaces\":\"" + left + "\"");
        DeploymentReport clean =
                deployer.plan(plan("six")).targets(fleet.inventory()).cleanup();
        assertThat(clean.succeeded()).as(clean.toText()).isTrue();
        assertThat(home(0).resolve(".rustle")).doesNotExist();
        assertThat(home(0).resolve("page")).exists();
    }

    @Test
    void nothingThatChangedOnTheHostsDiskIsRun() throws IOException, InterruptedException {
        DeploymentListener damage = event -> {
            if (event instanceof ReleaseActivated activated && activated.host().equals("host1")) {
                flip(state(0).resolve("releases/" + activated.release() + "/runner"));
            }
        };
        DeploymentReport report =
                deployment(plan("one")).limit("host1").listener(damage).deploy();
        assertThat(report.host("host1").orElseThrow().outcome())
                .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                    assertThat(failed.phase()).isEqualTo(Phase.EXECUTE);
                    assertThat(failed.problem()).contains("not what was deployed");
                });
        assertThat(home(0).resolve("page")).doesNotExist();
        assertThat(deploy(plan("one")).succeeded()).isTrue();

        assertThat(segments()).hasSize(5);
        for (int round = 0; round < 5; round++) {
            flip(segments().get(round));
            DeploymentReport again = deploy(plan("round " + round));
            assertThat(again.succeeded()).as(again.toText()).isTrue();
            assertThat(home(0).resolve("page")).hasContent("round " + round + "\n");
            Path current = state(0).resolve("current");
            assertThat(Digest.of(Files.readAllBytes(current.resolve("runner"))).hex())
                    .isEqualTo(current.toRealPath().getFileName().toString());
        }
    }

    @Test
    void aFailureIsReportedWithWhatTheCommandPrinted() throws InterruptedException {
        DeploymentReport report = deploy(Plans.site(
                folder,
                Plans.task(
                        "bad",
                        "shell",
                        "cmd",
                        "printf 'a\"b\\\\\\t\\001\\377\\303\\251\\360\\237\\230\\200\\n\\n'; head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3"),
                Plans.task("after", "command", "cmd", "touch never")));
        HostReport host = report.host("host1").orElseThrow();
        assertThat(host.outcome())
                .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> assertThat(failed.problem())
                        .contains("task \"bad\" failed: the command ended with exit code 3"));
        assertThat(host.tasks()).singleElement().satisfies(task -> {
            assertThat(task.result().text("stdout")).contains("a\"b\\\t\u0001\ufffd\u00e9\ud83d\ude00");
            assertThat(task.result().get("rc")).isEqualTo(Optional.of(Value.of(3)));
            assertThat(task.truncated()).isTrue();
            assertThat(task.result().text("stderr").orElse("")).contains("x [34464 more bytes] x");
        });
    }

    @Test
    void aDeploymentThatIsCancelledStopsAfterTheRunningTask() throws IOException, InterruptedException {
        PlanSource plan = Plans.site(
                folder,
                Plans.task("wait", "shell", "cmd", "until [ -e ~/go ]; do sleep 0.05; done"),
                Plans.task("after", "shell", "cmd", "touch ~/after"));
        RunningDeployment[] running = new RunningDeployment[1];
        Object started = new Object();
        boolean[] waits = new boolean[1];
        running[0] = deployment(plan)
                .limit("host1")
                .listener(event -> {
                    if (event instanceof TaskStarted) {
                        synchronized (started) {
                            waits[0] = true;
                            started.notifyAll();
                        }
                    }
                })
                .start();
        synchronized (started) {
            while (!waits[0]) {
                started.wait();
            }
        }
        running[0].cancel();
        Files.createFile(home(0).resolve("go"));
        DeploymentReport report = running[0].await();
        assertThat(report.host("host1").orElseThrow().outcome())
                .as(report.toText())
                .isInstanceOf(HostOutcome.Cancelled.class);
        assertThat(home(0).resolve("after")).doesNotExist();
    }

    @Test
    void artifactsThatWereMixedUpAreRefusedByTheHosts() throws InterruptedException {
        CompiledPlan compiled = deployer.plan(plan("one"))
                .targets(fleet.inventory())
                .triple(
                        System.getProperty("os.arch").equals("aarch64")
                                ? TargetTriple.LINUX_AARCH64
                                : TargetTriple.LINUX_X86_64)
                .compile();
        CompiledHost first = Objects.requireNonNull(compiled.hosts().get("host1"));
        CompiledHost second = Objects.requireNonNull(compiled.hosts().get("host2"));
        CompiledPlan mixed = CompiledPlan.builder(compiled.plan(), compiled.inventory())
                .hosts(List.of(first, new CompiledHost(second.slice(), first.artifact())))
                .build();
        DeploymentReport report = deployer.artifacts(mixed).verify().execute().deploy();
        assertThat(report.host("host1").orElseThrow().outcome())
                .as(report.toText())
                .isInstanceOf(HostOutcome.Succeeded.class);
        assertThat(report.toText()).contains("was compiled for host \"host1\"");
        assertThat(home(1).resolve("page")).doesNotExist();
        assertThat(deployer.artifacts(compiled).execute().deploy().succeeded()).isTrue();
    }

    @Test
    void whatItCannotDoIsToldBeforeAnyHostIsTouched() {
        PlanSource plan = Plans.site(
                folder,
                Plans.task("one", "command", new Plans.Keywords("\"register\": \"r\","), "cmd", "true"),
                Plans.task("two", "copy", "content", "{{ r }}", "dest", "/x"));
        assertThatThrownBy(() -> deploy(plan))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("task one: register")
                .hasMessageContaining("task two: option content")
                .hasMessageContaining("site.json:");
        assertThat(fleet.host(0).connections()).isZero();
    }
}

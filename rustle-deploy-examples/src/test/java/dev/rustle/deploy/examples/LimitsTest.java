package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.event.DeploymentEvent;
import dev.rustle.deploy.event.HostWarning;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** What is large, long or many. */
class LimitsTest {
    @TempDir
    Path folder;

    private SshFleet fleet(int hosts) throws IOException {
        return SshFleet.builder().hosts(hosts).root(folder.resolve("fleet")).start();
    }

    private static TaskResult task(DeploymentReport report, String name) {
        return report.hosts().get(0).tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatATaskPrintsIsReportedInPartAndRegisteredWhole() throws IOException, InterruptedException {
        Plans.Keywords register = new Plans.Keywords("\"register\": \"out\",");
        try (SshFleet fleet = fleet(1);
                Deployer deployer = Deployer.builder().build()) {
            DeploymentReport report = deployer.plan(Plans.site(
                            folder,
                            Plans.task("print", "shell", register, "cmd", "yes 0123456789abcde | head -c 50000000"),
                            Plans.task(
                                    "count",
                                    "debug",
                                    "msg",
                                    "{{ out.stdout | length }} {{ out.stdout_lines | length }}")))
                    .targets(fleet.inventory())
                    .execute()
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            TaskResult print = task(report, "print");
            assertThat(print.truncated()).isTrue();
            assertThat(print.result().text("stdout").orElseThrow())
                    .hasSizeBetween(65536, 65600)
                    .startsWith("0123456789abcde\n")
                    .contains(" more bytes] ")
                    .endsWith("0123456789abcde");
            Value.Sequence lines =
                    (Value.Sequence) print.result().get("stdout_lines").orElseThrow();
            assertThat(lines.items()).hasSizeLessThan(5000);
            assertThat(lines.items())
                    .as("what is left out is neither at the beginning nor at the end")
                    .filteredOn(line -> line.toJson().contains("more items]"))
                    .hasSize(1)
                    .doesNotContain(
                            lines.items().get(0),
                            lines.items().get(lines.items().size() - 1));
            TaskResult count = task(report, "count");
            assertThat(count.truncated()).isFalse();
            assertThat(count.message()).contains("49999999 3125000");
            assertThat(report.toJson()).hasSizeLessThan(1_000_000).contains("\"truncated\":true");
            assertThat(report.toText()).contains("output cut: 1 task ");
        }
    }

    @Test
    void aRunThatTakesTooLongIsEndedOnItsHost() throws IOException, InterruptedException {
        String text =
                """
                {"name": "site", "hosts": ["all"], "plays": [%s],
                 "binary_deployments": [{"execution_timeout": {"secs": 4, "nanos": 0}}]}"""
                        .formatted(Plans.play(
                                "play-0",
                                Plans.task(
                                        "hang",
                                        "shell",
                                        "cmd",
                                        "echo $$ >{{ ansible_env.HOME }}/pid; if [ {{ inventory_hostname }} = host2 ]; then exec sleep 3600; fi"),
                                Plans.task("after", "command", "cmd", "touch {{ ansible_env.HOME }}/after")));
        try (SshFleet fleet = fleet(2);
                Deployer deployer = Deployer.builder().build()) {
            DeploymentReport report = deployer.plan(PlanSource.of("site.json", text, folder))
                    .targets(fleet.inventory())
                    .execute()
                    .deploy();
            assertThat(report.host("host1").orElseThrow().outcome()).isInstanceOf(HostOutcome.Succeeded.class);
            assertThat(report.host("host2").orElseThrow().outcome())
                    .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                        assertThat(failed.phase()).isEqualTo(HostOutcome.Phase.EXECUTE);
                        assertThat(failed.problem()).contains("host2", "execution_timeout of 4 s", "was ended", "hang");
                        assertThat(failed.activeRelease())
                                .isEqualTo(report.host("host2").orElseThrow().artifact());
                    });
            Path home = fleet.host(1).home();
            assertThat(home.resolve("after")).doesNotExist();
            long hanging = Long.parseLong(Files.readString(home.resolve("pid")).strip());
            assertThat(ProcessHandle.of(hanging).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(report.duration()).isLessThan(Duration.ofMinutes(5));
        }
    }

    @Test
    void thousandsOfFilesArriveAtOnce() throws IOException, InterruptedException {
        Path files = Files.createDirectories(folder.resolve("files/many"));
        for (int i = 0; i < 5000; i++) {
            Files.writeString(files.resolve("file" + i), (i + " ").repeat(4096).substring(0, 4096 + i % 7));
        }
        PlanSource plan =
                Plans.site(folder, Plans.task("many", "copy", "src", "many/", "dest", "{{ ansible_env.HOME }}/many"));
        try (SshFleet fleet = fleet(1);
                Deployer deployer = Deployer.builder().build()) {
            for (boolean first : List.of(true, false)) {
                DeploymentReport report = deployer.plan(plan)
                        .targets(fleet.inventory())
                        .verify()
                        .execute()
                        .deploy();
                assertThat(report.succeeded()).as(report.toText()).isTrue();
                if (first) {
                    assertThat(report.hosts().get(0).transfer().segmentsSent()).isGreaterThan(5000);
                } else {
                    assertThat(report.hosts().get(0).transfer().segmentsSent()).isZero();
                }
            }
            assertThat(fleet.host(0).home().resolve("many/file4999")).hasSameBinaryContentAs(files.resolve("file4999"));
        }
    }

    @Test
    void aWarningOfTheReportIsAnEventToo() throws IOException, InterruptedException {
        PlanSource plan = Plans.site(folder, Plans.task("t", "command", "cmd", "true"));
        List<DeploymentEvent> events = Collections.synchronizedList(new ArrayList<>());
        try (SshFleet fleet = fleet(1);
                Deployer deployer = Deployer.builder().build()) {
            assertThat(deployer.plan(plan).targets(fleet.inventory()).deploy().succeeded())
                    .isTrue();
            // Segments that nobody has a list of: they cannot be told from those of the release before, so none is
            // removed.
            Path state = fleet.host(0).home().resolve(".rustle/site/fleet");
            try (var releases = Files.list(state.resolve("releases"))) {
                Files.delete(releases.findFirst().orElseThrow().resolve("segments"));
            }
            DeploymentReport report = deployer.plan(Plans.site(folder, Plans.task("other", "command", "cmd", "true")))
                    .targets(fleet.inventory())
                    .listener(events::add)
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            assertThat(report.hosts().get(0).warnings())
                    .singleElement()
                    .asString()
                    .contains("old releases are still there");
            assertThat(events.stream()
                            .filter(HostWarning.class::isInstance)
                            .map(event -> ((HostWarning) event).message())
                            .toList())
                    .isEqualTo(report.hosts().get(0).warnings());
        }
    }
}

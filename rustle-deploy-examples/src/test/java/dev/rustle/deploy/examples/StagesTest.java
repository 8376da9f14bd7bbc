package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.event.TaskFinished;
import dev.rustle.deploy.event.TaskStarted;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** Hosts wait for each other between plays, and only there. */
class StagesTest {
    @TempDir
    Path folder;

    private DeploymentReport run(SshFleet fleet, PlanSource plan, int parallelism, List<String> log)
            throws InterruptedException {
        try (Deployer deployer = Deployer.builder().parallelism(parallelism).build()) {
            return deployer.plan(plan)
                    .targets(fleet.inventory())
                    .execute()
                    .listener(event -> {
                        if (event instanceof TaskStarted started) {
                            log.add("start " + started.play() + " " + started.host());
                        } else if (event instanceof TaskFinished finished) {
                            log.add("end " + finished.task().play() + " " + finished.host());
                        }
                    })
                    .deploy();
        }
    }

    private static String waiting(String host) {
        return Plans.task(
                "wait",
                "command",
                new Plans.Keywords("\"when\": \"inventory_hostname == '" + host + "'\","),
                "cmd",
                "sleep 2");
    }

    private static String failing(String host) {
        return Plans.task(
                "a",
                "fail",
                new Plans.Keywords("\"when\": \"inventory_hostname == '" + host + "'\","),
                "msg",
                "on purpose");
    }

    @Test
    void noTaskOfTheSecondPlayBeginsBeforeTheLastOfTheFirst() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start()) {
            List<String> log = Collections.synchronizedList(new ArrayList<>());
            PlanSource plan = Plans.plays(
                    folder,
                    Plans.play("one", waiting("host2")),
                    Plans.play("two", Plans.task("after", "command", "cmd", "true")));
            DeploymentReport report = run(fleet, plan, 64, log);
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            int lastOfOne = log.lastIndexOf("end one host2");
            List<String> before = log.subList(0, lastOfOne + 1);
            assertThat(before).noneMatch(line -> line.contains(" two "));
            assertThat(log.subList(lastOfOne + 1, log.size())).anyMatch(line -> line.startsWith("start two host1"));
        }
    }

    @Test
    void aHostThatHasFailedIsNoHostOfLaterPlays() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start()) {
            PlanSource plan = Plans.plays(
                    folder,
                    Plans.play("one", failing("host1")),
                    Plans.play(
                            "two",
                            Plans.task(
                                    "b",
                                    "debug",
                                    "msg",
                                    "{{ ansible_play_hosts | join(',') }} of {{ ansible_play_hosts_all | join(',') }}")));
            DeploymentReport report = run(fleet, plan, 64, new ArrayList<>());
            // As ansible-core 2.18 shows it.
            for (String host : List.of("host2", "host3")) {
                assertThat(report.host(host).orElseThrow().tasks())
                        .extracting(task -> task.message().orElse(""))
                        .contains("host2,host3 of host1,host2,host3");
            }
        }
    }

    @Test
    void oneHostAtATimeIsEnoughForStages() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start()) {
            PlanSource plan = Plans.plays(
                    folder,
                    Plans.play("one", Plans.task("a", "command", "cmd", "true")),
                    Plans.play("two", Plans.task("b", "command", "cmd", "true")));
            DeploymentReport report = run(fleet, plan, 1, new ArrayList<>());
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            assertThat(report.hosts()).allMatch(host -> host.count(TaskResult.Status.CHANGED) == 2);
        }
    }

    @Test
    void aHostThatFailsHoldsNobodyUpAndTakesNoFurtherPart() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start()) {
            PlanSource plan = Plans.plays(
                    folder,
                    Plans.play("one", failing("host1")),
                    Plans.play("two", Plans.task("b", "command", "cmd", "true")));
            DeploymentReport report = run(fleet, plan, 64, new ArrayList<>());
            assertThat(report.succeeded()).isFalse();
            HostOutcome failed = report.host("host1").orElseThrow().outcome();
            assertThat(failed).isInstanceOf(HostOutcome.Failed.class);
            assertThat(failed.summary()).contains("on purpose");
            assertThat(report.host("host1").orElseThrow().tasks())
                    .extracting(TaskResult::play)
                    .doesNotContain("two");
            assertThat(report.host("host2").orElseThrow().outcome()).isInstanceOf(HostOutcome.Succeeded.class);
        }
    }

    @Test
    void aHostThatDidWellHasNotFailedWhenAllHostsOfAnotherPartHave() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start()) {
            PlanSource plan = PlanSource.of(
                    "plan.json",
                    """
                    {"name": "site", "plays": [
                      {"play_id": "one", "hosts": ["all"], "gather_facts": false, "serial": [1, 2], "batches": [{"batch_id": "b", "tasks": [
                        {"task_id": "t", "module": "fail", "args": {"msg": "on purpose"}, "when": "inventory_hostname != 'host1'"}]}]},
                      {"play_id": "two", "hosts": ["all"], "gather_facts": false, "batches": [{"batch_id": "b", "tasks": [
                        {"task_id": "u", "module": "ping"}]}]}]}""",
                    folder);
            DeploymentReport report = run(fleet, plan, 64, new ArrayList<>());
            assertThat(report.host("host1").orElseThrow().outcome())
                    .isEqualTo(new HostOutcome.Skipped("all hosts of stage 1 have failed"));
            assertThat(List.of("host2", "host3")).allSatisfy(host -> assertThat(
                            report.host(host).orElseThrow().outcome())
                    .isInstanceOf(HostOutcome.Failed.class));
        }
    }

    @Test
    void whenAllHostsOfAPlayFailTheNextDoesNotBegin() throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder().hosts(2).root(folder).start()) {
            List<String> log = Collections.synchronizedList(new ArrayList<>());
            PlanSource plan = Plans.plays(
                    folder,
                    Plans.play("one", Plans.task("a", "fail", "msg", "on purpose")),
                    Plans.play("two", Plans.task("b", "command", "cmd", "true")));
            DeploymentReport report = run(fleet, plan, 64, log);
            assertThat(report.hosts())
                    .extracting(host -> host.outcome().succeeded())
                    .containsOnly(false);
            assertThat(log).noneMatch(line -> line.contains(" two "));
        }
    }
}

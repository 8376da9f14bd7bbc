package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.spi.PlanSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Packages, services and files of a real host behind a real OpenSSH server are changed for real. */
@NeedsMachine(
        programs = {"unshare", "ssh", "ssh-keygen", "apt-get"},
        privilege = NeedsMachine.Privilege.ROOT)
class RoomTest {
    private static final String SERVICE =
            """
            #!/bin/sh
            pid=/run/roomd.pid
            case $1 in
              start) [ -f $pid ] || { setsid sleep 1000 </dev/null >/dev/null 2>&1 & echo $! >$pid; echo start >>/var/log/roomd; } ;;
              stop) [ ! -f $pid ] || { kill $(cat $pid); rm $pid; echo stop >>/var/log/roomd; } ;;
              restart) $0 stop; $0 start ;;
              status) [ -f $pid ] && kill -0 $(cat $pid) ;;
            esac
            """;

    @TempDir
    Path folder;

    private static List<TaskResult.Status> run(Room room, PlanSource plan) throws InterruptedException {
        DeploymentReport report = Deployer.builder()
                .plan(plan)
                .targets(room.inventory("room"))
                .verify()
                .execute()
                .deploy();
        assertThat(report.succeeded()).as(report.toText()).isTrue();
        return report.hosts().get(0).tasks().stream()
                .skip(1)
                .map(TaskResult::status)
                .toList();
    }

    @Test
    void packagesComeAndGo() throws IOException, InterruptedException {
        try (Room room = Room.start(folder.resolve("room"))) {
            PlanSource install = Plans.site(
                    folder,
                    Plans.task("cache", "apt", "update_cache", "yes", "cache_valid_time", "3600"),
                    Plans.task("hello", "package", "name", "hello", "state", "present"),
                    Plans.task(
                            "greet",
                            "command",
                            new Plans.Keywords("\"changed_when\": false,"),
                            "cmd",
                            "hello --version"));
            assertThat(room.run("command -v hello").code())
                    .as("the control: it is not there before")
                    .isNotZero();
            assertThat(run(room, install).subList(1, 3))
                    .containsExactly(TaskResult.Status.CHANGED, TaskResult.Status.OK);
            assertThat(room.run("hello").output()).contains("Hello, world!");
            assertThat(run(room, install))
                    .containsExactly(TaskResult.Status.OK, TaskResult.Status.OK, TaskResult.Status.OK);

            PlanSource remove =
                    Plans.site(folder, Plans.task("gone", "apt", "name", "hello", "state", "absent", "purge", "yes"));
            assertThat(run(room, remove)).containsExactly(TaskResult.Status.CHANGED);
            assertThat(room.run("command -v hello").code()).isNotZero();
            assertThat(run(room, remove)).containsExactly(TaskResult.Status.OK);
        }
    }

    @Test
    void servicesStartRestartAndStop() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("roomd"), SERVICE);
        try (Room room = Room.start(folder.resolve("room"))) {
            PlanSource started = Plans.site(
                    folder,
                    Plans.task("script", "copy", "src", "roomd", "dest", "/etc/init.d/roomd", "mode", "0755"),
                    Plans.task("running", "service", "name", "roomd", "state", "started"));
            assertThat(run(room, started)).containsExactly(TaskResult.Status.CHANGED, TaskResult.Status.CHANGED);
            assertThat(run(room, started)).containsExactly(TaskResult.Status.OK, TaskResult.Status.OK);
            assertThat(room.run("/etc/init.d/roomd status").code()).isZero();
            assertThat(run(
                            room,
                            Plans.site(folder, Plans.task("again", "service", "name", "roomd", "state", "restarted"))))
                    .containsExactly(TaskResult.Status.CHANGED);
            assertThat(run(
                            room,
                            Plans.site(folder, Plans.task("stopped", "service", "name", "roomd", "state", "stopped"))))
                    .containsExactly(TaskResult.Status.CHANGED);
            assertThat(room.run("cat /var/log/roomd").output()).isEqualTo("start\nstop\nstart\nstop\n");
        }
    }
}

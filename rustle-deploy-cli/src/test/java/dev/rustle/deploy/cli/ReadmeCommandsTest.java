package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** Every command that README shows is run as it is written, by a shell, with two hosts over SSH; only the build that the launcher would start is left out. */
@Timeout(300)
class ReadmeCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    private static final String PLAN =
            """
            {"hosts": ["web"], "total_tasks": 1, "plays": [
              {"play_id": "p", "name": "p", "hosts": ["web"], "handlers": [], "batches": [
                {"batch_id": "b", "hosts": ["web"], "tasks": [
                  {"task_id": "word", "name": "Write a word", "module": "copy",
                   "args": {"content": "%s\\n", "dest": "{{ ansible_env.HOME }}/word"}}]}]}]}""";

    /** What each command must do, in the order of README. */
    private static final List<String> COMMANDS = List.of(
            "./rustle-deploy demo",
            "./rustle-deploy -i hosts.ini --verify --execute plan.json     # deploy and run",
            "./rustle-deploy -i hosts.ini --execute --check --diff plan.json",
            "./rustle-deploy -i hosts.ini --dry-run plan.json              # contacts nothing",
            "./rustle-deploy -i hosts.ini --compile-only -o target plan.json",
            "./rustle-deploy -i hosts.ini --rollback plan.json",
            "rustle-plan site.yml | ./rustle-deploy -i hosts.ini --name site --execute --json");

    @TempDir
    Path folder;

    private SshFleet fleet;

    @BeforeEach
    void outline() throws IOException {
        fleet = SshFleet.builder().hosts(2).root(folder.resolve("fleet")).start();
        StringBuilder hosts = new StringBuilder("[web]\n");
        for (FleetHost host : fleet.hosts()) {
            hosts.append(host.name() + " ansible_host=127.0.0.1 ansible_port=" + host.port() + "\n");
        }
        hosts.append("[web:vars]\nansible_user=" + SshFleet.USER + "\nansible_ssh_private_key_file="
                + fleet.identityFile() + "\nansible_ssh_common_args=-o UserKnownHostsFile=" + fleet.knownHosts()
                + "\ntarget_triple=" + ThisMachine.triple().orElseThrow() + "\n");
        Files.writeString(folder.resolve("hosts.ini"), hosts);
        Files.writeString(folder.resolve("site.yml"), PLAN.formatted("site"));
        plan("one");
        script("rustle-plan", "exec cat \"$1\"");
        script(
                "rustle-deploy",
                "exec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:TieredStopAtLevel=1 -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private void plan(String word) throws IOException {
        Files.writeString(folder.resolve("plan.json"), PLAN.formatted(word));
    }

    private void script(String name, String text) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n"),
                PosixFilePermissions.fromString("rwx------"));
    }

    private record Ended(String out, String err) {}

    private Ended run(String command) throws Exception {
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toFile())
                .redirectError(err.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Ended ended = new Ended(out, Files.readString(err));
        assertThat(process.waitFor()).as("%s: %s", command, ended).isZero();
        return ended;
    }

    private static List<String> shown() throws IOException {
        List<String> commands = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
        while (block.find()) {
            block.group(1)
                    .lines()
                    .filter(line -> line.contains("./rustle-deploy"))
                    .forEach(commands::add);
        }
        return commands;
    }

    @Test
    void everyCommandDoesWhatItIsShownFor() throws Exception {
        assertThat(shown()).isEqualTo(COMMANDS);
        Path word = fleet.host(1).home().resolve("word");

        assertThat(run(COMMANDS.get(0)).out()).contains("--rollback").contains("--cleanup");

        assertThat(run(COMMANDS.get(1)).out()).contains("host1  changed", "host2  changed", "2 of 2 hosts fine");
        assertThat(word).hasContent("one\n");

        plan("two");
        assertThat(run(COMMANDS.get(2)).err()).contains("-one\n", "+two\n");
        assertThat(word).hasContent("one\n");

        int connections = fleet.host(0).connections();
        assertThat(run(COMMANDS.get(3)).out()).contains("plan plan, inventory hosts: 2 hosts", "Write a word");
        assertThat(run(COMMANDS.get(4)).out()).contains("target/host1/", "target/host2/");
        assertThat(folder.resolve("target/host1/rustle-plan")).isExecutable();
        assertThat(fleet.host(0).connections()).isEqualTo(connections);

        assertThat(run(COMMANDS.get(5)).out()).contains("host1  rolled back from", "host2  rolled back from");

        assertThat(run(COMMANDS.get(6)).out()).startsWith("{").contains("\"plan\":\"site\"", "\"succeeded\":true");
        assertThat(word).hasContent("site\n");
    }
}

package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The script {@code rustle-deploy}, in a copy of the project's outline, with programs that only note that they were called. */
@Timeout(120)
class LauncherTest {
    private static final List<String> MODULES = List.of(
            "rustle-deploy-api",
            "rustle-deploy-cli",
            "rustle-deploy-core",
            "rustle-deploy-runner",
            "rustle-deploy-ssh",
            "rustle-deploy-testkit");

    @TempDir
    Path folder;

    private Path root = Path.of("");
    private Path tools = Path.of("");

    @BeforeEach
    void outline() throws IOException {
        root = Files.createDirectories(folder.resolve("a project"));
        tools = Files.createDirectories(folder.resolve("tools"));
        Files.copy(Path.of("..", "rustle-deploy"), root.resolve("rustle-deploy"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.createDirectories(root.resolve(".mvn"));
        for (String module : MODULES) {
            Files.createDirectories(root.resolve(module).resolve("src/main/java"));
            Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
        }
        for (String name : List.of(
                "find", "head", "sed", "cat", "mkdir", "rmdir", "rm", "mv", "dirname", "readlink", "sleep", "kill")) {
            Path found = List.of(Path.of("/bin", name), Path.of("/usr/bin", name)).stream()
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            tool(name, "exec " + found + " \"$@\"");
        }
        java("17.0.1");
        tool("javac", "");
        tool("go", "");
        tool(
                "mvn",
                "for each; do case $each in -Drustle.runners=*) runners=${each#*=} ;; esac; done; echo \"mvn $runners\" >>'"
                        + folder
                        + "/calls'; echo noise; mkdir -p rustle-deploy-cli/target/lib rustle-deploy-cli/target/classes");
    }

    private void tool(String name, String script) throws IOException {
        Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void java(String version) throws IOException {
        tool(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"%s\" 2026' >&2; else echo \"java $*\"; fi"
                        .formatted(version));
    }

    private record Ended(int code, String out, String err) {}

    private ProcessBuilder launcher(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        return builder;
    }

    private static Ended end(Process process) throws Exception {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, err);
    }

    private Ended launch(String... arguments) throws Exception {
        return end(launcher(root.resolve("rustle-deploy"), arguments).start());
    }

    private List<String> calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private long builds() throws IOException {
        return calls().size();
    }

    /** Makes something newer than the stamp, whatever the resolution of the file system's clock is. */
    private void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
    }

    @Test
    void buildsOnceAndPassesArgumentsOnExactly() throws Exception {
        Ended first = launch("--name", "a  b", "*", "");
        Ended second = launch("-V");

        assertThat(first.code()).isZero();
        assertThat(first.out())
                .startsWith(
                        "java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Drustle.deploy.interactive=false -cp "
                                + root + "/rustle-deploy-cli/target/classes:" + root
                                + "/rustle-deploy-cli/target/lib/*")
                .endsWith(" dev.rustle.deploy.cli.Main --name a  b * \n");
        assertThat(first.err()).contains("building").contains("noise");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsTheRunnersThatACallMayNeed() throws Exception {
        for (String withoutHosts : List.of("demo", "-V", "--help")) {
            launch(withoutHosts);
        }
        assertThat(calls()).containsExactly("mvn native");
        // Hosts may be of any kind, which only they know.
        launch("plan.json");
        launch("-i", "hosts.ini", "plan.json");
        launch("demo");
        assertThat(calls()).containsExactly("mvn native", "mvn all");
        touch(Files.writeString(root.resolve("rustle-deploy-core/src/main/java/New.java"), "class New {}"));
        launch("demo");
        assertThat(calls()).containsExactly("mvn native", "mvn all", "mvn all");
    }

    @Test
    void buildsAgainWhenSourcesHaveChangedAndOnlyThen() throws Exception {
        launch();
        Path source = Files.writeString(root.resolve("rustle-deploy-core/src/main/java/New.java"), "class New {}");
        touch(source);
        launch();
        assertThat(builds()).isEqualTo(2);

        Files.setLastModifiedTime(
                root.resolve("build/cli.stamp"), FileTime.from(Instant.now().plusSeconds(10)));
        Files.createDirectories(root.resolve("rustle-deploy-core/src/test"));
        touch(Files.writeString(root.resolve("rustle-deploy-core/src/test/OnlyTest.java"), ""));
        touch(Files.writeString(root.resolve("rustle-deploy-cli/target/New.class"), ""));
        launch();
        assertThat(builds()).isEqualTo(2);

        Files.delete(source);
        Files.setLastModifiedTime(
                source.getParent(), FileTime.from(Instant.now().plusSeconds(20)));
        launch();
        assertThat(builds()).isEqualTo(3);
    }

    /** The shells that are /bin/sh somewhere, in a folder with a blank in its name, from elsewhere, through a link, without HOME. */
    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/bash --posix", "/bin/busybox sh"})
    void worksWithEveryShell(String shell) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), root.resolve("rustle-deploy"));
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        assertThat(Path.of(command.get(0))).exists();
        command.addAll(List.of(link.toString(), "-i", "a b", ""));
        ProcessBuilder launcher = launcher(link).command(command).directory(tools.toFile());
        for (int i = 0; i < 2; i++) {
            Ended ended = end(launcher.start());
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.out())
                    .contains("-cp " + root + "/rustle-deploy-cli/target/classes:" + root)
                    .endsWith(" dev.rustle.deploy.cli.Main -i a b \n");
        }
        assertThat(builds()).isEqualTo(1);
        Files.delete(tools.resolve("java"));
        Ended without = end(launcher.start());
        assertThat(without.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(without.err()).startsWith("rustle-deploy: java is missing: install a JDK, 17 or newer");
    }

    @Test
    void whatBuildsIsNotNeededWhenNothingHasToBeBuilt() throws Exception {
        launch();
        for (String tool : List.of("mvn", "go", "javac")) {
            Files.delete(tools.resolve(tool));
        }
        Ended ended = launch("-V");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.err()).isEmpty();
        touch(root.resolve("pom.xml"));
        Ended stale = launch("-V");
        assertThat(stale.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(stale.err()).startsWith("rustle-deploy: mvn is missing: install Maven");
    }

    /** The codes that docs/cli.md lists, through the launcher, from the program as it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | {\"module\": \"debug\"} | --localhost-test",
                "1 | {\"module\": \"fail\"} | --localhost-test",
                "2 | {\"module\": \"debug\"} | --rollback --execute",
                "3 | {\"module\": \"nothing\"} | --localhost-test",
                "4 | {\"module\": \"debug\"} | --localhost-test -Djava.io.tmpdir=/nowhere",
                "129 | {\"module\": \"command\", \"args\": {\"cmd\": \"kill -HUP CALLER\"}} | --localhost-test",
                "130 | {\"module\": \"command\", \"args\": {\"cmd\": \"kill -INT CALLER\"}} | --localhost-test",
                "143 | {\"module\": \"command\", \"args\": {\"cmd\": \"kill -TERM CALLER\"}} | --localhost-test",
            })
    void everyExitCodeComesThrough(int code, String task, String options) throws Exception {
        launch();
        // The launcher makes way for the program, so its process is the one that tasks can signal.
        tool(
                "java",
                "exec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:TieredStopAtLevel=1 "
                        + (options.contains("-D") ? options.substring(options.indexOf("-D")) : "") + " -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$PLAN\" $OPTIONS");
        Path plan = folder.resolve("plan.json");
        ProcessBuilder launcher = new ProcessBuilder(
                "env",
                "--default-signal=HUP,INT,TERM",
                "/bin/sh",
                "-c",
                "sed \"s/CALLER/$$/\" '" + plan + ".in' >'" + plan + "'; exec '" + root + "/rustle-deploy'");
        Files.writeString(
                folder.resolve("plan.json.in"),
                """
                {"hosts": ["localhost"], "plays": [{"play_id": "p", "hosts": ["localhost"], "gather_facts": false, "handlers": [],
                  "batches": [{"batch_id": "b", "tasks": [%s]}]}]}"""
                        .formatted(task.replace("{\"module", "{\"task_id\": \"t\", \"name\": \"t\", \"module")));
        launcher.environment().put("HOME", folder.toString());
        launcher.environment().put("PLAN", plan.toString());
        launcher.environment().put("OPTIONS", options.replaceFirst(" -D.*", ""));
        launcher.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        // Whoever builds may have set it, and the launcher would follow it past the tools of this test.
        launcher.environment().remove("JAVA_HOME");
        Process process = launcher.start();

        Ended ended = end(process);

        assertThat(ended.code()).as("%s%n%s", ended.out(), ended.err()).isEqualTo(code);
        assertThat(ended.out().isEmpty()).as(ended.out()).isEqualTo(code >= 2 && code <= 4);
    }

    @Test
    void worksThroughLinks() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("first"), Path.of("../a project/rustle-deploy"));
        Files.createSymbolicLink(bin.resolve("rd"), bin.resolve("first"));

        Ended ended = end(launcher(bin.resolve("rd"), "-V").start());

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains(root + "/rustle-deploy-cli/target/classes");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void severalAtOnceBuildOnce(boolean locks) throws Exception {
        if (locks) {
            tool("flock", "exec /usr/bin/flock \"$@\"");
        }
        tool(
                "mvn",
                "echo mvn >>'" + folder
                        + "/calls'; sleep 2; mkdir -p rustle-deploy-cli/target/lib rustle-deploy-cli/target/classes");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(launcher(root.resolve("rustle-deploy"), "-V").start());
        }

        for (Process process : processes) {
            assertThat(end(process).code()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
        assertThat(root.resolve("build/cli.lock.d")).doesNotExist();
    }

    @Test
    void takesOverALockWhoseOwnerHasDied() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(root.resolve("build/cli.lock.d"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

        assertThat(launch().code()).isZero();
        assertThat(builds()).isEqualTo(1);
        assertThat(lock).doesNotExist();
    }

    @Test
    void aFailedBuildIsExitCodeFourAndIsTriedAgain() throws Exception {
        tool("mvn", "echo mvn >>'" + folder + "/calls'; echo 'it is broken'; exit 1");

        Ended first = launch();
        Ended second = launch();

        assertThat(first.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(first.out()).isEmpty();
        assertThat(first.err()).contains("it is broken").contains("rustle-deploy: the build has failed");
        assertThat(second.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(builds()).isEqualTo(2);
        assertThat(root.resolve("build/cli.lock.d")).doesNotExist();
    }

    @Test
    void saysInOneLineWhatIsMissing() throws Exception {
        for (String missing : List.of("go", "mvn", "javac", "java")) {
            Files.delete(tools.resolve(missing));
            Ended ended = launch();
            assertThat(ended.code()).as(missing).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(ended.err().lines())
                    .as(missing)
                    .singleElement()
                    .asString()
                    .contains("install");
        }
    }

    @Test
    void refusesAnOldJava() throws Exception {
        for (String version : List.of("1.8.0_392", "11.0.2", "16")) {
            java(version);
            Ended ended = launch();
            assertThat(ended.code()).as(version).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(ended.err().lines()).singleElement().asString().contains("install a JDK, 17 or newer");
        }
        assertThat(builds()).isZero();
        for (String version : List.of("17", "21.0.1", "25-ea")) {
            java(version);
            assertThat(launch().code()).as(version).isZero();
        }
    }

    @Test
    void anotherJavaThanTheOneThatHasBuiltIsAskedForItsVersion() throws Exception {
        launch();
        java("11.0.2");
        Path bin = Files.createDirectories(folder.resolve("old jdk/bin"));
        Files.move(tools.resolve("java"), bin.resolve("java"));
        ProcessBuilder launcher = launcher(root.resolve("rustle-deploy"));
        launcher.environment().put("JAVA_HOME", folder + "/old jdk");

        Ended ended = end(launcher.start());

        assertThat(ended.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(ended.err()).contains(bin + "/java is version 11");
    }

    @Test
    void endsWithTheExitCodeOfTheProgramAndTakesItsPlace() throws Exception {
        launch();
        tool("java", "echo $$; exit 3");
        Process process = launcher(root.resolve("rustle-deploy")).start();
        Ended ended = end(process);

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.out().strip()).isEqualTo(String.valueOf(process.pid()));
    }
}

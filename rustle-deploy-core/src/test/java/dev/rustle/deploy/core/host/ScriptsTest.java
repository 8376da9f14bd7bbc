package dev.rustle.deploy.core.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.Digest;

import static org.assertj.core.api.Assertions.assertThat;

/** The scripts under every POSIX shell that this machine has, with a runner that only tells what it was asked. */
class ScriptsTest {
    @TempDir
    Path home;

    static List<List<String>> shells() {
        return Stream.of(
                        List.of("dash"),
                        List.of("bash", "--posix"),
                        List.of("bash"),
                        List.of("busybox", "ash"),
                        List.of("sh"))
                .filter(shell -> isOnPath(shell.get(0)))
                .toList();
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void atLeastOneShellIsTested() {
        assertThat(shells()).isNotEmpty();
        System.err.println("ScriptsTest: shells " + shells());
    }

    private record Result(int code, List<String> lines) {}

    private Result run(List<String> shell, Scripts script, byte[] input, String... arguments)
            throws IOException, InterruptedException {
        return runIn(home, shell, script, input, arguments);
    }

    private Result runIn(Path login, List<String> shell, Scripts script, byte[] input, String... arguments)
            throws IOException, InterruptedException {
        Path file = home.resolve("script.sh");
        Files.writeString(file, script.text());
        List<String> command = new ArrayList<>(shell);
        command.add(file.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", login.toString());
        builder.redirectErrorStream(true);
        Process process = builder.start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            // The script may end before it has read everything; its output says why.
            assertThat(e).hasMessageContaining("pipe");
        }
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new Result(process.waitFor(), lines);
    }

    private List<String> calls() throws IOException {
        Path calls = home.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    /** A release whose runner is the script above, and the digests of both. */
    private record Prepared(String script, String runnerDigest, String artifact) {
        byte[] runner() {
            return script.getBytes(StandardCharsets.UTF_8);
        }
    }

    private Prepared prepare() throws IOException {
        // What staging would assemble is put ready: its digest names the release.
        byte[] release = "#!/bin/sh\necho \"release $*\" >>\"$HOME/calls\"\necho '{\"ok\":true}'\n"
                .getBytes(StandardCharsets.UTF_8);
        Files.write(home.resolve("release"), release);
        String artifact = Digest.of(release).hex();
        String script =
                """
                #!/bin/sh
                echo "runner $0 $*" >>"$HOME/calls"
                case "$*" in
                  *stage*)
                    for list; do :; done
                    cp "$list" "$HOME/segments"
                    folder=$HOME/s/releases/ARTIFACT
                    mkdir -p "$folder" && cp "$HOME/release" "$folder/runner" && chmod 700 "$folder/runner" ;;
                esac
                echo '{"format":"1.0","ok":true}'
                """
                        .replace("ARTIFACT", artifact);
        return new Prepared(
                script, Digest.of(script.getBytes(StandardCharsets.UTF_8)).hex(), artifact);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theProbeTellsWhatIsThere(List<String> shell) throws IOException, InterruptedException {
        Path state = Files.createDirectories(home.resolve(".rustle/my plan/inv"));
        String digest = "a".repeat(64);
        Files.createDirectories(state.resolve("releases").resolve(digest));
        Files.createSymbolicLink(state.resolve("current"), Path.of("releases").resolve(digest));
        Files.createDirectories(state.resolve("segments"));
        Files.writeString(state.resolve("segments").resolve("b".repeat(64)), "x");
        Result result = run(shell, Scripts.PROBE, new byte[0], "~/.rustle", "my plan", "inv");
        assertThat(result.code()).isZero();
        assertThat(result.lines())
                .startsWith("@probe 1")
                .endsWith("@end")
                .contains(
                        "home=" + home,
                        "exists=yes",
                        "current=" + digest,
                        "segment=" + "b".repeat(64),
                        "tool=sha256sum");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theProbeOfAHostThatHasNothingIsShort(List<String> shell) throws IOException, InterruptedException {
        Result result = run(shell, Scripts.PROBE, new byte[0], "~/.rustle", "plan", "inv");
        assertThat(result.lines())
                .hasSize(6)
                .noneMatch(line -> line.startsWith("segment") || line.startsWith("current"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void shippingChecksStagesChecksAgainAndActivates(List<String> shell) throws IOException, InterruptedException {
        Prepared prepared = prepare();
        String state = home.resolve("s").toString();
        Result result = run(
                shell,
                Scripts.SHIP,
                prepared.runner(),
                state,
                prepared.artifact(),
                prepared.runnerDigest(),
                "upload",
                prepared.runnerDigest(),
                "yes",
                "id",
                "",
                "the plan",
                "it's",
                "web 1",
                "+x:1",
                "y:2");
        assertThat(result.lines())
                .as(result.toString())
                .contains("@stage", "@verify", "@activate")
                .endsWith("@end");
        assertThat(calls()).hasSize(4);
        assertThat(calls().get(0))
                .contains("host stage --state " + state)
                .contains("--plan the plan --inventory it's --host web 1 --pack")
                .endsWith(".list");
        assertThat(home.resolve("segments")).hasContent("+x:1\ny:2\n");
        try (Stream<Path> left = Files.list(home.resolve("s/incoming"))) {
            assertThat(left).isEmpty();
        }
        assertThat(calls().get(1)).isEqualTo("release verify");
        assertThat(calls().get(2)).contains("host activate").endsWith("--deployment id");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theLinkReachesTheActivationExactly(List<String> shell) throws IOException, InterruptedException {
        Prepared prepared = prepare();
        Result result = run(
                shell,
                Scripts.SHIP,
                prepared.runner(),
                home.resolve("s").toString(),
                prepared.artifact(),
                prepared.runnerDigest(),
                "upload",
                prepared.runnerDigest(),
                "no",
                "id",
                "/a  b/*'$HOME",
                "plan",
                "inventory",
                "host",
                "+x:1",
                "y:2");
        assertThat(result.lines()).as(result.toString()).endsWith("@end");
        assertThat(calls().get(1)).contains("host activate").endsWith("--deployment id --link /a  b/*'$HOME");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void moreSegmentsThanAProgramCanHaveArgumentsReachTheRunner(List<String> shell)
            throws IOException, InterruptedException {
        // Not as arguments of the shell either: as transports pass them.
        int count = 65_000;
        String segment = "'+" + "a".repeat(64) + ":4096' ";
        Prepared prepared = prepare();
        String preamble = "set -- '%s' '%s' '%s' upload '%s' no id '' plan inventory host %s\n"
                .formatted(
                        home.resolve("s"),
                        prepared.artifact(),
                        prepared.runnerDigest(),
                        prepared.runnerDigest(),
                        segment.repeat(count));
        Path file = home.resolve("whole.sh");
        Files.writeString(file, preamble + Scripts.SHIP.text());
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of("-c", "eval \"$(cat whole.sh)\""));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(prepared.runner());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(Files.readAllLines(home.resolve("segments")))
                .hasSize(count)
                .containsOnly("+" + "a".repeat(64) + ":4096");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theProbeLooksWhereTheInventorySays(List<String> shell) throws IOException, InterruptedException {
        String digest = "a".repeat(64);
        for (String states : List.of("~/own 'folder'", home + "/it is * here")) {
            Path state = Files.createDirectories(
                    Path.of(states.replace("~", home.toString())).resolve("plan/inv"));
            Files.createDirectories(state.resolve("releases").resolve(digest));
            Files.createSymbolicLink(
                    state.resolve("current"), Path.of("releases").resolve(digest));
            assertThat(run(shell, Scripts.PROBE, new byte[0], states, "plan", "inv")
                            .lines())
                    .as(states)
                    .contains("exists=yes", "current=" + digest);
        }
        assertThat(run(shell, Scripts.PROBE, new byte[0], "~/.rustle", "plan", "inv")
                        .lines())
                .noneMatch(line -> line.startsWith("exists"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aFolderThatIsNoStateFolderIsNamed(List<String> shell) throws IOException, InterruptedException {
        Path state = Files.createDirectories(home.resolve("www/plan/inv"));
        String[] probe = {home.resolve("www").toString(), "plan", "inv"};
        Files.createDirectories(state.resolve("incoming"));
        assertThat(run(shell, Scripts.PROBE, new byte[0], probe).lines()).noneMatch(line -> line.startsWith("foreign"));
        for (String name : List.of("index.html", ".hidden", "..odd", "a b")) {
            Path entry = Files.createSymbolicLink(state.resolve(name), Path.of("nowhere"));
            assertThat(run(shell, Scripts.PROBE, new byte[0], probe).lines()).contains("exists=yes", "foreign=" + name);
            Result removal = run(shell, Scripts.REMOVE, new byte[0], state.toString());
            assertThat(removal.code()).isEqualTo(65);
            assertThat(removal.lines()).anyMatch(line -> line.startsWith("@error foreign " + name + " in " + state));
            assertThat(entry).isSymbolicLink();
            Files.delete(entry);
        }
        assertThat(run(shell, Scripts.REMOVE, new byte[0], state.toString()).lines())
                .containsExactly("@end");
        assertThat(home.resolve("www")).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theFolderOfAPlanGoesWithItsLastInventory(List<String> shell) throws IOException, InterruptedException {
        byte[] release = "#!/bin/sh\nrm -r \"$4\"\necho '{\"ok\":true}'\nexit 3\n".getBytes(StandardCharsets.UTF_8);
        for (String inventory : List.of("one", "two")) {
            Path folder = Files.createDirectories(home.resolve("states/plan/" + inventory + "/releases/"
                    + Digest.of(release).hex()));
            Files.write(folder.resolve("runner"), release);
            Files.setPosixFilePermissions(folder.resolve("runner"), PosixFilePermissions.fromString("rwx------"));
            Files.createSymbolicLink(
                    home.resolve("states/plan/" + inventory + "/current"),
                    Path.of("releases", Digest.of(release).hex()));
        }
        for (String inventory : List.of("one", "two")) {
            Result result = run(
                    shell,
                    Scripts.CURRENT,
                    new byte[0],
                    home.resolve("states/plan/" + inventory).toString(),
                    "prune",
                    "--all");
            assertThat(result).as(shell.toString()).isEqualTo(new Result(3, List.of("{\"ok\":true}")));
            assertThat(Files.exists(home.resolve("states/plan"))).isEqualTo(inventory.equals("one"));
        }
        assertThat(home.resolve("states")).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whenTheCurrentReleaseIsDamagedAnotherOneLooksAfterIt(List<String> shell)
            throws IOException, InterruptedException {
        Path state = home.resolve("states/plan/inv");
        byte[] good = "#!/bin/sh\necho good \"$@\"\n".getBytes(StandardCharsets.UTF_8);
        byte[] bad = "#!/bin/sh\necho bad\n".getBytes(StandardCharsets.UTF_8);
        String damaged = "0".repeat(64);
        release(state, damaged, bad);
        Files.createSymbolicLink(state.resolve("current"), Path.of("releases", damaged));
        String[] rollback = {state.toString(), "rollback", "--deployment", "d"};
        Result alone = run(shell, Scripts.CURRENT, new byte[0], rollback);
        assertThat(alone.code()).isEqualTo(65);
        assertThat(alone.lines())
                .hasSize(1)
                .allMatch(line -> line.startsWith("@error release-digest " + state + "/releases/" + damaged));

        release(state, Digest.of(good).hex(), good);
        assertThat(run(shell, Scripts.CURRENT, new byte[0], rollback).lines())
                .containsExactly("good host rollback --state " + state + " --deployment d");
    }

    private static void release(Path state, String digest, byte[] runner) throws IOException {
        Path folder = Files.createDirectories(state.resolve("releases").resolve(digest));
        Files.write(folder.resolve("runner"), runner);
        Files.setPosixFilePermissions(folder.resolve("runner"), PosixFilePermissions.fromString("rwx------"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatAnInterruptedUploadLeftGoesWithTheFoldersAboveIt(List<String> shell)
            throws IOException, InterruptedException {
        for (String plan : List.of("one", "two")) {
            Files.createDirectories(home.resolve(".rustle/" + plan + "/inv/incoming"));
        }
        for (String plan : List.of("one", "two")) {
            assertThat(run(
                                    shell,
                                    Scripts.REMOVE,
                                    new byte[0],
                                    home.resolve(".rustle/" + plan + "/inv").toString())
                            .lines())
                    .containsExactly("@end");
            assertThat(home.resolve(".rustle/" + plan)).doesNotExist();
        }
        assertThat(home.resolve(".rustle")).doesNotExist();
        assertThat(home).exists();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aHomeThatDoesNotExistIsNotMade(List<String> shell) throws IOException, InterruptedException {
        Path missing = home.resolve("nowhere");
        Result probe = runIn(missing, shell, Scripts.PROBE, new byte[0], "~/.rustle", "plan", "inv");
        assertThat(probe.code()).isZero();
        assertThat(probe.lines()).contains("missing_home=" + missing, "home=").doesNotContain("home=" + missing);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anUploadThatArrivesChangedIsNotRunAndLeavesNothing(List<String> shell)
            throws IOException, InterruptedException {
        Prepared prepared = prepare();
        byte[] changed = prepared.runner().clone();
        changed[changed.length - 3] ^= 1;
        for (byte[] input : List.of(changed, Arrays.copyOf(changed, 10), new byte[0])) {
            Result result = run(
                    shell,
                    Scripts.SHIP,
                    input,
                    home.resolve("s").toString(),
                    prepared.artifact(),
                    prepared.runnerDigest(),
                    "upload",
                    prepared.runnerDigest(),
                    "yes",
                    "id",
                    "",
                    "plan",
                    "inventory",
                    "host",
                    "+x:1");
            assertThat(result.code()).isEqualTo(65);
            assertThat(result.lines()).anyMatch(line -> line.startsWith("@error upload-digest"));
            assertThat(calls()).isEmpty();
            try (Stream<Path> left = Files.list(home.resolve("s/incoming"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aReleaseThatWasChangedIsNotRun(List<String> shell) throws IOException, InterruptedException {
        Prepared prepared = prepare();
        Path release = home.resolve("s/releases").resolve(prepared.artifact()).resolve("runner");
        Files.createDirectories(home.resolve("s/releases").resolve(prepared.artifact()));
        Files.copy(home.resolve("release"), release);
        Files.setPosixFilePermissions(release, PosixFilePermissions.fromString("rwx------"));
        Result control = run(
                shell,
                Scripts.EXECUTE,
                new byte[0],
                home.resolve("s").toString(),
                prepared.artifact(),
                "run",
                "a b",
                "");
        assertThat(control.code()).isZero();
        assertThat(calls()).containsExactly("release run a b ");

        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(Files.readAllBytes(release));
        changed.write(' ');
        Files.write(release, changed.toByteArray());
        Result result =
                run(shell, Scripts.EXECUTE, new byte[0], home.resolve("s").toString(), prepared.artifact(), "run");
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.lines()).anyMatch(line -> line.startsWith("@error release-digest"));
        assertThat(calls()).hasSize(1);
    }
}

package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.target.Inventory;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs as inventories that fail; what Ansible makes of good ones is in {@link RecordedCasesTest}. */
@Timeout(120)
class InventoryProgramsTest {
    @TempDir
    private Path folder = Path.of("");

    private InventoryFixture files = new InventoryFixture(folder);

    @BeforeEach
    void useTheFolder() {
        files = new InventoryFixture(folder);
    }

    @Test
    void aProgramThatFailsIsToldWithWhatItSaid() throws IOException {
        files.program("hosts", "echo out; for i in 1 2 3 4 5 6 7 8 9 10 11; do echo line $i >&2; done; exit 7");
        assertThat(files.problems("hosts"))
                .isEqualTo(
                        "hosts --list: error: the inventory program ended with code 7 and said: line 2 | line 3 | line 4 | line 5"
                                + " | line 6 | line 7 | line 8 | line 9 | line 10 | line 11");
        files.program("quiet", "exit 1");
        assertThat(files.problems("quiet"))
                .isEqualTo("quiet --list: error: the inventory program ended with code 1 and said nothing");
        files.program("killed", "kill -9 $$");
        assertThat(files.problems("killed"))
                .isEqualTo("killed --list: error: the inventory program ended with code 137 and said nothing");
        files.program("long", "printf '%02000d' 7 >&2; exit 1");
        assertThat(files.problems("long")).endsWith("said: ..." + "0".repeat(999) + "7");
    }

    @Test
    void whatIsWrongWithTheOutputIsToldAtItsPlace() throws IOException {
        files.program("broken", "echo '{\"web\": [\"a\",}'; echo a warning >&2");
        assertThat(files.problems("broken"))
                .startsWith(
                        "broken --list: warning: the program said: a warning\nbroken --list:1:14: error: the JSON is malformed: ");
        files.program("list", "echo '[1]'");
        assertThat(files.problems("list"))
                .isEqualTo("list --list:1:1: error: expected an inventory, an object of groups; found a list");
        files.program("nothing", ":");
        assertThat(files.problems("nothing"))
                .isEqualTo("nothing --list:1:1: error: the text is empty; expected a JSON document");
        files.program("bytes", "printf '{\"a\\377\": 1}'");
        assertThat(files.problems("bytes"))
                .isEqualTo("bytes --list:1:4: error: the text is not UTF-8: byte 0xff at offset 3; save it as UTF-8");
        files.program(
                "groups", "echo '{\"web\": {\"hosts\": [1, \"\"], \"children\": [\"wbe\"], \"vars\": []}, \"db\": 5}'");
        assertThat(files.problems("groups"))
                .isEqualTo(
                        """
                        groups --list:1:20 (/web/hosts/0): error: element 0 must be a text that is not empty; found the number 1
                        groups --list:1:23 (/web/hosts/1): error: element 1 must be a text that is not empty; found the text ""
                        groups --list:1:41 (/web/children/0): error: there is no group "wbe" in the inventory; did you mean "web"?
                        groups --list:1:57 (/web/vars): error: "vars" must be an object of variables; found an empty list
                        groups --list:1:68 (/db): error: "db" must be a group: an object with hosts, vars and children, or a list of hosts; found the number 5""");
    }

    @Test
    void whatIsWrongWithOneHostIsToldAtItsPlace() throws IOException {
        files.program(
                "hosts",
                "case $2 in '') echo '{\"web\": [\"a\", \"b\", \"c\", \"d\"]}' ;; a) echo '[1]' ;; b) echo '{x: [}' ;; c) ;;"
                        + " d) echo no d >&2; exit 3 ;; esac");
        assertThat(files.problems("hosts"))
                .isEqualTo(
                        """
                        hosts --host a:1:1: error: the document must be an object of variables; found a list
                        hosts --host b:1:2: error: the JSON is malformed: Unexpected character ('x' (code 120)): was expecting double-quote to start field name
                        hosts --host d: error: the inventory program ended with code 3 and said: no d""");
    }

    @Test
    void aProgramThatCannotBeStartedIsToldWithTheReason() throws IOException {
        Path file = Files.writeString(folder.resolve("hosts"), "#!/there/is/no/such/interpreter\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        assertThat(files.problems("hosts"))
                .contains("hosts --list: error: the inventory program failed: ", "No such file");
    }

    @Test
    void whatMayBeExecutedAndIsNoProgramIsText() throws IOException {
        Path file = files.write("hosts", "w1 a=1\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        assertThat(files.read("hosts").targets()).hasSize(1);
    }

    @Test
    void aProgramThatDoesNotEndIsKilledWithAllThatItHasStarted() throws Exception {
        Path file = files.program("hosts", "echo $$ >\"$0.pid\"; sleep 1000 & echo $! >>\"$0.pid\"; wait");
        Problems problems = new Problems();
        new InventoryProgram(file, new InventoryTexts(problems), Duration.ofSeconds(3)).read(new Draft(problems));
        assertThat(files.shown(problems.inOrder()))
                .isEqualTo(
                        "hosts --list: error: the inventory program failed: it has not ended in time; all its calls together"
                                + " may take 3 seconds and print " + InventoryTexts.LIMIT
                                + " bytes; run it by hand to see what it does");
        for (String pid : Files.readAllLines(folder.resolve("hosts.pid"))) {
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(process -> process.onExit().join());
        }
    }

    @Test
    void whatKeepsTheOutputOpenDoesNotKeepUsWaiting() throws Exception {
        Path file = files.program("hosts", "sleep 1000 & echo $! >\"$0.pid\"; echo '{}'");
        Problems problems = new Problems();
        new InventoryProgram(file, new InventoryTexts(problems), Duration.ofSeconds(3)).read(new Draft(problems));
        // Whether the output counts as complete then is up to the JVM; that it ends is up to us.
        assertThat(files.shown(problems.inOrder()))
                .matches(
                        "|hosts --list: error: the inventory program failed: it has ended, but something that it started keeps"
                                + " its output open;.*");
        ProcessHandle.of(Long.parseLong(
                        Files.readString(folder.resolve("hosts.pid")).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void whatPrintsWithoutEndIsStopped() throws IOException {
        Path file = files.program("hosts", "exec yes");
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> ProgramRun.of(java.util.List.of(file.toString()), deadline, 100_000)))
                .isInstanceOf(IOException.class)
                .hasMessage("it printed more than 100000 bytes");
    }

    @Test
    void anInterruptedCallerKillsTheProgram() throws Exception {
        files.program("hosts", "echo $$ >\"$0.new\"; mv \"$0.new\" \"$0.pid\"; exec sleep 1000");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                files.read("hosts");
            } catch (RuntimeException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("the interruption is lost"));
            }
        });
        reader.start();
        Path pid = folder.resolve("hosts.pid");
        while (!Files.exists(pid) && reader.isAlive()) {
            Thread.onSpinWait();
        }
        reader.interrupt();
        reader.join();
        assertThat(thrown.get()).isInstanceOf(DeployException.class).hasMessageStartingWith("interrupted while ");
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(process -> process.onExit().join());
    }

    @Test
    void aProgramIsAskedOnceIfItGivesTheVariablesOfAllHosts() throws IOException {
        files.program("hosts", "echo \"$*\" >>\"$0.calls\"; echo '{\"web\": [\"a\"], \"_meta\": {\"hostvars\": {}}}'");
        Inventory inventory = files.read("hosts");
        assertThat(inventory.targets()).hasSize(1);
        assertThat(Files.readAllLines(folder.resolve("hosts.calls"))).containsExactly("--list");
    }
}

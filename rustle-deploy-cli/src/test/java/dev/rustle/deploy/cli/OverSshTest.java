package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** The command line with the library as it is, plan and inventory files, and two hosts over SSH. */
@Timeout(180)
class OverSshTest {
    private static final String PLAN =
            """
            {"hosts": ["web"], "total_tasks": 2, "plays": [
              {"play_id": "p", "name": "p", "hosts": ["web"], "handlers": [], "batches": [
                {"batch_id": "b", "hosts": ["web"], "tasks": [
                  {"task_id": "word", "name": "Write a word", "module": "copy", "tags": ["word"],
                   "args": {"content": "{{ word }}", "dest": "{{ ansible_env.HOME }}/word"}},
                  {"task_id": "other", "name": "Write another", "module": "copy", "tags": ["other"],
                   "args": {"content": "other", "dest": "{{ ansible_env.HOME }}/other"}}]}]}]}""";

    @TempDir
    Path folder;

    private SshFleet fleet;
    private String plan = "";
    private String inventory = "";

    @BeforeEach
    void start() throws IOException {
        fleet = SshFleet.builder().hosts(2).root(folder.resolve("fleet")).start();
        plan = Files.writeString(folder.resolve("words.json"), PLAN).toString();
        StringBuilder hosts = new StringBuilder("[web]\n");
        for (FleetHost host : fleet.hosts()) {
            hosts.append(host.name())
                    .append(" ansible_host=127.0.0.1 ansible_port=")
                    .append(host.port())
                    .append('\n');
        }
        hosts.append("[web:vars]\nansible_user=")
                .append(SshFleet.USER)
                .append("\nansible_ssh_private_key_file=")
                .append(fleet.identityFile())
                .append("\nansible_ssh_common_args=-o UserKnownHostsFile=")
                .append(fleet.knownHosts())
                .append('\n');
        inventory = Files.writeString(folder.resolve("hosts.ini"), hosts).toString();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void deploysRunsRollsBackAndCleansUp() {
        CallResult preview = CallResult.call(plan, "-i", inventory, "-e", "word=one", "--dry-run");
        assertThat(preview.out()).startsWith("plan words, inventory hosts: 2 hosts, 1 stage\nhost1  ");
        assertThat(fleet.host(0).connections()).isZero();

        CallResult first = CallResult.call(plan, "-i", inventory, "-e", "word=one", "--verify", "--execute", "--json");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("\"operation\":\"execute\"", "\"succeeded\":true")
                .hasLineCount(1);
        assertThat(fleet.host(1).home().resolve("word")).hasContent("one");

        CallResult same = CallResult.call(plan, "-i", inventory, "-e", "word=one", "--verify", "--execute");
        assertThat(same.out()).contains("host1  unchanged", "host2  unchanged", " 0 B sent");

        CallResult tagged = CallResult.call(
                plan, "-i", inventory, "-e", "word=two", "--execute", "--tags", "other", "--limit", "host2");
        assertThat(tagged.code()).as(tagged.err()).isZero();
        assertThat(tagged.out()).contains("1 of 1 host fine").doesNotContain("host1");
        assertThat(fleet.host(1).home().resolve("word")).hasContent("one");

        CallResult checked =
                CallResult.call(plan, "-i", inventory, "-e", "word=three", "--execute", "--check", "--diff", "-v");
        assertThat(checked.err())
                .contains(
                        "host1  changed: Write a word\n         --- before: ",
                        "\n         -one\n",
                        "\n         +three\n");
        assertThat(fleet.host(0).home().resolve("word")).hasContent("one");

        CallResult back = CallResult.call(plan, "-i", inventory, "-e", "word=three", "--rollback");
        assertThat(back.code()).as(back.err()).isZero();
        assertThat(back.out()).contains("host1  rolled back from", "host2  rolled back from");

        CallResult clean = CallResult.call(plan, "-i", inventory, "-e", "word=three", "--cleanup");
        assertThat(clean.code()).as(clean.err()).isZero();
        assertThat(fleet.host(0).home().resolve(".rustle/words/hosts/releases")).doesNotExist();
        assertThat(fleet.host(0).home().resolve("word")).hasContent("one");

        assertThat(CallResult.call(plan, "-i", inventory, "-e", "word=three", "--rollback")
                        .code())
                .isEqualTo(ExitCode.HOST_FAILED);
    }

    @Test
    void deploysWhatItHasCompiledForAllKindsOfMachines() throws IOException {
        String output = folder.resolve("out").toString();
        CallResult compiled = CallResult.call(
                plan, "-i", inventory, "-e", "word=one", "--compile-only", "--target", "all", "-o", output);
        assertThat(compiled.code()).as(compiled.err()).isZero();
        assertThat(compiled.out().lines()).allSatisfy(line -> {
            String file = line.substring(line.indexOf(output));
            assertThat(file).contains("-unknown-linux-musl/rustle-words");
            assertThat(Path.of(file)).isExecutable();
        });
        assertThat(fleet.host(0).connections()).isZero();

        CallResult changed = CallResult.call(plan, "-i", inventory, "-e", "word=two", "--deploy-only", "-o", output);
        assertThat(changed.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(changed.err())
                .contains(
                        "host host1",
                        "host host2",
                        "compiling would give another one now: extra variable word has changed")
                .doesNotContain("\tat ");
        assertThat(fleet.host(0).connections()).isZero();

        CallResult deployed = CallResult.call(
                plan, "-i", inventory, "-e", "word=one", "--deploy-only", "--execute", "--json", "-o", output);
        assertThat(deployed.code()).as(deployed.err()).isZero();
        assertThat(deployed.out()).contains("\"artifact_origin\":\"directory\"");
        assertThat(fleet.host(1).home().resolve("word")).hasContent("one");
    }

    @Test
    void aHostThatIsAwayIsExitCodeOneAndTheOthersAreServed() {
        fleet.host(0).stop();

        CallResult result = CallResult.call(plan, "-i", inventory, "-e", "word=one", "--execute", "--timeout", "20");

        assertThat(result.code()).isEqualTo(ExitCode.HOST_FAILED);
        assertThat(result.out()).contains("host1  unreachable: ", "host2  changed");
        assertThat(result.err()).contains("host1  done: unreachable: ").doesNotContain("\tat ");
        assertThat(fleet.host(1).home().resolve("word")).hasContent("one");
    }

    @Test
    void artifactsOfAllHostsAreCompiledWithoutContact() {
        Path out = folder.resolve("out");

        CallResult result = CallResult.call(
                plan,
                "-i",
                inventory,
                "-e",
                "word=solo",
                "--compile-only",
                "-t",
                "x86_64-unknown-linux-musl",
                "-o",
                out.toString());

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .matches("host[12]  x86_64-unknown-linux-musl  [0-9.]+ MiB  [0-9a-f]{12}  " + out
                        + "/host[12]/rustle-words"));
        assertThat(fleet.host(0).connections()).isZero();
        assertThat(out.resolve("host1/rustle-words")).isExecutable();
    }

    @Test
    void whatIsWrongWithPlanAndInventoryIsSaidBeforeAnybodyIsContacted() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.json"), PLAN.replace("\"copy\"", "\"coppy\""));
        CallResult module = CallResult.call(broken.toString(), "-i", inventory, "-e", "word=one");
        assertThat(module.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(module.err())
                .containsPattern("broken\\.json:[0-9]+:[0-9]+ \\(/plays/0/[^)]*\\): error: .*coppy")
                .contains("nothing was touched");

        Path hosts = Files.writeString(folder.resolve("bad.ini"), "[web\n");
        CallResult bad = CallResult.call(plan, "-i", hosts.toString());
        assertThat(bad.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(bad.err()).contains(hosts + ":1:");

        CallResult nameless =
                CallResult.call(Deployers::ofLibrary, PLAN, false, Signals::none, "-i", inventory, "-e", "word=one");
        assertThat(nameless.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(nameless.err()).contains("<stdin>: error: the plan has no name");
        assertThat(fleet.host(0).connections()).isZero();

        CallResult named = CallResult.call(
                Deployers::ofLibrary, PLAN, false, Signals::none, "-i", inventory, "-e", "word=one", "--name", "words");
        assertThat(named.code()).as(named.err()).isZero();
    }

    @Test
    void aBrokenPlanAndABrokenInventoryAreToldTogether() throws IOException {
        Path broken = Files.writeString(
                folder.resolve("broken.json"),
                PLAN.replace("\"tags\": [\"word\"]", "\"register\": \"no name\"")
                        .replace("\"dest\": \"{{ ansible_env.HOME }}/other\"", "\"to\": 1"));
        Path hosts = Files.writeString(folder.resolve("bad.ini"), Files.readString(Path.of(inventory)) + "[web\n");
        CallResult both = CallResult.call(broken.toString(), "-i", hosts.toString(), "-e", "word=one");
        assertThat(both.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(both.out()).isEmpty();
        assertThat(both.err().lines())
                .anyMatch(line ->
                        line.startsWith(broken + ":") && line.contains("\"register\" must be the name of a variable"))
                .anyMatch(line -> line.startsWith(broken + ":") && line.contains("copy has no option to"))
                .anyMatch(line -> line.startsWith(hosts + ":"))
                .last()
                .asString()
                .isEqualTo("rustle-deploy: 4 errors; nothing was touched");
        assertThat(fleet.host(0).connections()).isZero();
    }

    @Test
    void aPlanThatHasBecomeWrongIsNotInTheWayBack() throws IOException {
        for (String word : List.of("word=one", "word=two")) {
            CallResult deployed = CallResult.call(plan, "-i", inventory, "-e", word);
            assertThat(deployed.code()).as(deployed.err()).isZero();
        }

        Files.writeString(
                Path.of(plan),
                PLAN.replace("\"tags\": [\"word\"]", "\"whne\": false").replace("copy", "coppy"));
        assertThat(CallResult.call(plan, "-i", inventory).code()).isEqualTo(ExitCode.INVALID_INPUT);
        CallResult back = CallResult.call(plan, "-i", inventory, "--rollback", "--json");
        assertThat(back.code()).as(back.err()).isZero();
        assertThat(back.out()).contains("\"rolled_back\"", "the plan has an error, which does not matter here");

        Files.writeString(Path.of(plan), "no plan any more");
        CallResult nameless = CallResult.call(plan, "-i", inventory, "--cleanup");
        assertThat(nameless.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(nameless.err())
                .contains("the name of the plan is not known; give the name under which it was deployed (--name)");
        assertThat(CallResult.call(plan, "-i", inventory, "--name", "words", "--cleanup")
                        .err())
                .contains("the limit of the plan is not known; give one (--limit)");
        CallResult clean = CallResult.call(plan, "-i", inventory, "--name", "words", "--limit", "all", "--cleanup");
        assertThat(clean.code()).as(clean.err()).isZero();
        assertThat(fleet.host(0).home().resolve(".rustle/words/hosts/releases")).doesNotExist();

        Files.delete(Path.of(plan));
        assertThat(CallResult.call(plan, "-i", inventory, "--name", "words", "--cleanup")
                        .code())
                .isEqualTo(ExitCode.INVALID_INPUT);
    }
}

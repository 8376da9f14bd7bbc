package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What an earlier compilation has written and is not what compiling would give now, byte by byte, is refused, and nobody is contacted. */
class UnfitArtifactsTest extends WrittenSite {
    /**
     * Something that happens to what was written for host1.
     *
     * @param cause what the caller is told
     */
    private record Fault(String cause, Change change) {}

    private interface Change {
        void happen() throws IOException;
    }

    private static void flip(Path file, double where) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[(int) ((content.length - 1) * where)] ^= 1;
        Files.write(file, content);
    }

    private static void cut(Path file, int bytes) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - bytes));
    }

    private void replace(Path from) throws IOException {
        for (Path to : List.of(artifact("host1"), record("host1"))) {
            Files.copy(from.resolve(to.getFileName()), to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void whatIsNotWhatWasWrittenIsRefusedBeforeAnyHostIsContacted() throws IOException, InterruptedException {
        Path kept = folder.resolve("kept");
        compileTo(kept);
        Path otherPlan = folder.resolve("other-plan");
        Path otherInventory = folder.resolve("other-inventory");
        site().name("other").triple(OWN).outputDirectory(otherPlan).compile();
        Files.move(otherPlan.resolve("host1/rustle-other"), otherPlan.resolve("host1/rustle-site"));
        Files.writeString(
                otherPlan.resolve("host1/rustle-site.artifact.json"),
                text(otherPlan.resolve("host1/rustle-other.artifact.json")).replace("rustle-other", "rustle-site"));
        of(plan(), Inventory.of("elsewhere", fleet.inventory().targets()), "one")
                .triple(OWN)
                .outputDirectory(otherInventory)
                .compile();

        List<Fault> faults = List.of(
                new Fault("its digest is", () -> flip(artifact("host1"), 0)),
                new Fault("its digest is", () -> flip(artifact("host1"), 0.5)),
                new Fault("its digest is", () -> flip(artifact("host1"), 1)),
                new Fault("were written", () -> cut(artifact("host1"), 1)),
                new Fault("were written", () -> cut(artifact("host1"), 50_000)),
                new Fault("it has 0 bytes", () -> Files.write(artifact("host1"), new byte[0])),
                new Fault("for the host \"host2\", not for \"host1\"", () -> replace(kept.resolve("host2"))),
                new Fault(
                        "its digest is",
                        () -> Files.copy(
                                kept.resolve("host2/rustle-site"),
                                artifact("host1"),
                                StandardCopyOption.REPLACE_EXISTING)),
                new Fault("for the plan \"other\", not for \"site\"", () -> replace(otherPlan.resolve("host1"))),
                new Fault(
                        "for the inventory \"elsewhere\", not for \"fleet\"",
                        () -> replace(otherInventory.resolve("host1"))),
                new Fault("its manifest says host \"host2\", not \"host1\"", () -> forge(kept.resolve("host2"))),
                new Fault(
                        "is missing, though rustle-site.artifact.json speaks of it",
                        () -> Files.delete(artifact("host1"))),
                new Fault("there is no rustle-site.artifact.json that says", () -> Files.delete(record("host1"))),
                new Fault("there is no artifact of it, neither", () -> {
                    Files.delete(artifact("host1"));
                    Files.delete(record("host1"));
                }),
                new Fault("cannot be used: it is not what was written", () -> Files.writeString(record("host1"), "{}")),
                new Fault("\"format\" is missing", () -> Files.writeString(record("host1"), "{}")),
                new Fault("it is no mapping", () -> Files.writeString(record("host1"), "[]")),
                new Fault("it is no JSON: ", () -> Files.writeString(record("host1"), "")),
                new Fault("\"plan\" is no text", () -> rewrite(record("host1"), "\"plan\":\"site\"", "\"plan\":5")),
                new Fault("\"inputs\" is missing", () -> rewrite(record("host1"), "\"inputs\":", "\"other\":")),
                new Fault(
                        "\"the compiler\" of \"inputs\" is no text",
                        () -> rewrite(record("host1"), "\"the compiler\":\"", "\"the compiler\":7,\"more\":\"")),
                new Fault(
                        "\"bytes\" is no whole number",
                        () -> rewrite(record("host1"), "\"bytes\":", "\"bytes\":true,\"more\":")),
                new Fault(
                        "a segment has 99999999999999999999999 bytes",
                        () -> rewrite(record("host1"), "\"bytes\":", "\"bytes\":99999999999999999999999,\"more\":")),
                new Fault(
                        "is not a SHA-256 digest",
                        () -> rewrite(record("host1"), "\"fingerprint\":\"", "\"fingerprint\":\"x")),
                new Fault("the digest of its segment", () -> {
                    String ours = text(record("host1"));
                    int digest = ours.lastIndexOf("\"sha256\":\"") + "\"sha256\":\"".length();
                    Files.writeString(
                            record("host1"), ours.substring(0, digest) + "0".repeat(64) + ours.substring(digest + 64));
                }),
                new Fault("it is no JSON: ", () -> cut(record("host1"), 100)),
                new Fault(
                        "its format is 2.0, this version reads 1.x",
                        () -> rewrite(record("host1"), "\"format\":\"1.0\"", "\"format\":\"2.0\"")));
        for (Fault fault : faults) {
            compileTo(output);
            fault.change().happen();
            InvalidInputException refused = catchThrowableOfType(
                    InvalidInputException.class,
                    () -> site().artifactsFrom(output).execute().deploy());
            assertThat(refused).as(fault.cause()).isNotNull();
            assertThat(refused.problems())
                    .filteredOn(Problem::isError)
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.location().toString()).contains("host host1");
                        assertThat(problem.message())
                                .contains(fault.cause())
                                .contains(output.resolve("host1").toString())
                                .contains("compile again, or name another directory")
                                .doesNotContain("Exception")
                                .doesNotContain("dev.rustle")
                                .doesNotContain("java.")
                                .doesNotContain("com.fasterxml")
                                .doesNotContain("\tat ");
                    });
            assertUntouched();
        }

        // The control of all of them.
        compileTo(output);
        Files.writeString(output.resolve("host1/.123.new"), "left over by a process that was killed");
        DeploymentReport report = site().artifactsFrom(output).execute().deploy();
        assertThat(report.succeeded()).as(report.toText()).isTrue();
    }

    /** Puts the artifact of another host there, with a record that says all that is asked. */
    private void forge(Path other) throws IOException {
        String ours = text(record("host1"));
        String theirs = text(other.resolve("rustle-site.artifact.json"));
        replace(other);
        Files.writeString(
                record("host1"),
                theirs.replace("\"host\":\"host2\"", "\"host\":\"host1\"")
                        .replace(fingerprint(theirs), fingerprint(ours)));
    }

    private static String fingerprint(String record) {
        int at = record.indexOf("\"fingerprint\":\"") + "\"fingerprint\":\"".length();
        return record.substring(at, at + 64);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws IOException {
        compileTo(output);
        flip(artifact("host1"), 0.5);
        Files.delete(artifact("host2"));
        assertThatThrownBy(() -> site().artifactsFrom(output).deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host host1")
                .hasMessageContaining("its digest is")
                .hasMessageContaining("host host2")
                .hasMessageContaining("is missing");
        assertThatThrownBy(() -> site().artifactsFrom(folder.resolve("nowhere")).deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host host1")
                .hasMessageContaining("host host2")
                .hasMessageContaining("there is no artifact of it");
        assertUntouched();
    }

    @Test
    void whatHasChangedSinceIsNamed() throws IOException, InterruptedException {
        compileTo(output);
        assertThatThrownBy(() -> of(plan(), fleet.inventory(), "two")
                        .artifactsFrom(output)
                        .deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("compiling would give another one now: extra variable word has changed")
                .hasMessageContaining("host host1")
                .hasMessageContaining("host host2");

        PlanSource more = plan(Plans.task("new", "command", "_raw_params", "true"));
        assertThatThrownBy(() ->
                        of(more, fleet.inventory(), "one").artifactsFrom(output).deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("task \"new\"")
                .hasMessageContaining("is new");

        Files.writeString(folder.resolve("page"), "good bye");
        assertThatThrownBy(() -> site().artifactsFrom(output).deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("file page of task \"page\"")
                .hasMessageContaining("has changed");
        assertUntouched();

        // Compiling again takes the place of what was there.
        compileTo(output);
        assertThat(names(output.resolve("host1"))).containsExactly("rustle-site", "rustle-site.artifact.json");
        DeploymentReport report = site().artifactsFrom(output).execute().deploy();
        assertThat(report.succeeded()).as(report.toText()).isTrue();
        assertThat(fleet.host(0).home().resolve("page")).hasContent("good bye");
    }

    @Test
    void anArtifactForAnotherKindOfMachineIsRefused() throws IOException, InterruptedException {
        compileTo(output);
        assertThatThrownBy(() -> site().triple(OTHER).artifactsFrom(output).deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is for " + OWN + ", and the host is " + OTHER);
        assertUntouched();
        rewrite(record("host1"), OWN.toString(), OTHER.toString());
        // Which of them it is depends on the runners that were built.
        String noRunner = "(?s).*cannot be compared with the plan: there is no runner for " + OTHER + ".*";
        String otherRunner = "(?s).*compiling would give another one now: the runner has changed.*";
        assertThatThrownBy(() -> site().artifactsFrom(output).deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host host1")
                .hasMessageMatching(noRunner + "|" + otherRunner)
                .hasMessageNotContaining("host host2");
        assertUntouched();
    }

    private static void rewrite(Path file, String from, String to) throws IOException {
        Files.writeString(file, text(file).replace(from, to));
    }
}

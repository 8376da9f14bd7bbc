package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Secrets of a plan reach its tasks and nothing else. One is planted in a file, another one is a variable of the environment that every process has. */
class SecretsTest {
    private static final String CANARY = "canary-5e1f0c7a";
    private static final String FROM_ENVIRONMENT = String.valueOf(System.getenv("PATH"));

    @TempDir
    Path folder;

    private PlanSource plan(String path, String... tasks) throws IOException {
        Files.writeString(folder.resolve("token"), CANARY + "\n");
        return PlanSource.of(
                "plan.json",
                "{\"name\": \"site\", \"plays\": [{\"play_id\": \"p\", \"hosts\": [\"all\"], \"gather_facts\": false, \"batches\": [{\"batch_id\": \"b\", \"tasks\": ["
                        + String.join(", ", tasks)
                        + "]}]}], \"binary_deployments\": [{\"secrets\": [{\"key\": \"token\", \"source\": {\"File\": {\"path\": \""
                        + path
                        + "\"}}}, {\"key\": \"search_path\", \"source\": {\"Environment\": {\"var\": \"PATH\"}}}]}]}",
                folder);
    }

    private static String task(String id, String module, String more) {
        return "{\"task_id\": \"" + id + "\", \"module\": \"" + module + "\", " + more + "}";
    }

    @Test
    void reachTheirTasksAndNothingElse() throws IOException, InterruptedException {
        Path cache = folder.resolve("cache");
        Path output = folder.resolve("output");
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        PlanSource plan = plan(
                "token",
                task(
                        "write",
                        "copy",
                        "\"args\": {\"dest\": \"~/written\", \"content\": \"{{ token }} {{ search_path }}\"}"),
                task("show", "debug", "\"args\": {\"msg\": \"{{ token }} and {{ search_path }}\"}"),
                task("say", "shell", "\"args\": {\"cmd\": \"cat ~/written; echo again >&2\"}, \"register\": \"said\""),
                task(
                        "fail",
                        "fail",
                        "\"args\": {\"msg\": \"{{ said.stdout }} {{ token | upper }}\"}, \"ignore_errors\": true"));
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().cacheDirectory(cache).build()) {
            DeploymentReport report = deployer.plan(plan)
                    .targets(fleet.inventory())
                    .verify()
                    .execute()
                    .diff()
                    .outputDirectory(output)
                    .listener(event -> events.add(event.toString()))
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            Path home = fleet.host(0).home();
            assertThat(home.resolve("written")).hasContent(CANARY + " " + FROM_ENVIRONMENT);
            assertThat(Stream.of(report.toText(), report.toJson(), String.join("\n", events)))
                    .noneMatch(text -> text.contains(CANARY) || text.contains(FROM_ENVIRONMENT));
            assertThat(holding(cache)).isEmpty();
            assertThat(output.resolve("host1")).as("the artifact").isNotEmptyDirectory();
            assertThat(holding(output)).isEmpty();
            assertThat(holding(home))
                    .as("what a task was told to write, and nothing that a run leaves")
                    .containsExactly(home.resolve("written"));
        }
    }

    /** Returns the files below a folder in which one of the secrets is. */
    private static List<Path> holding(Path below) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(below)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (text.contains(CANARY) || text.contains(FROM_ENVIRONMENT)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void aSecretThatIsMissingIsFoundBeforeAnyHostIsContacted() throws IOException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().cacheInMemory().build()) {
            PlanSource plan = plan("absent", task("t", "ping", "\"args\": {}"));
            assertThatThrownBy(() -> deployer.plan(plan)
                            .targets(fleet.inventory())
                            .execute()
                            .deploy())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("the secret \"token\": there is no file " + folder.resolve("absent"));
            assertThat(fleet.host(0).connections()).isZero();
        }
    }

    @Test
    void nothingIsCompiledThatDependsOnOne() throws IOException {
        try (Deployer deployer = Deployer.builder().cacheInMemory().build();
                SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start()) {
            PlanSource plan = plan(
                    "token",
                    task("t", "copy", "\"args\": {\"src\": \"{{ token | default('token') }}\", \"dest\": \"/tmp/x\"}"));
            assertThatThrownBy(
                            () -> deployer.plan(plan).targets(fleet.inventory()).preview())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("it is a secret, which only a run knows");
        }
    }

    @Test
    void anExtraVariableOfTheSameNameIsRefused() throws IOException {
        try (Deployer deployer = Deployer.builder().cacheInMemory().build();
                SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start()) {
            PlanSource plan = plan("token", task("t", "ping", "\"args\": {}"));
            assertThatThrownBy(() -> deployer.plan(plan)
                            .targets(fleet.inventory())
                            .extraVars(new Value.Mapping(Map.of("token", Value.of("x"))))
                            .preview())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("the secret \"token\" is an extra variable as well; keep one");
        }
    }
}

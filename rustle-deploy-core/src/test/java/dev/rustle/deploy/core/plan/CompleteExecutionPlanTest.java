package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.plan.Strategy;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.TripleHint;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** A plan of format B that uses every field with an effect, read into the model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompleteExecutionPlanTest {
    private static final Path FOLDER = Path.of("src/test/resources/plans/execution-plan");

    private ReadResult result = ReadResult.of(Plan.builder("none").build(), List.of());
    private Plan plan = Plan.builder("none").build();
    private Play play = Play.builder("none").build();

    @BeforeAll
    void read() throws IOException {
        result = read("complete.json");
        plan = result.plan().orElseThrow(() -> new AssertionError(Reads.problems(result)));
        play = plan.plays().get(0);
    }

    private static ReadResult read(String file) throws IOException {
        return new ExecutionPlanReader().read(PlanSource.of(FOLDER.resolve(file)), ReadContext.strict());
    }

    private Task task(String id) {
        return play.tasks().get(0).tasks().stream()
                .filter(task -> task.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void looseFormsAreWarnings() {
        assertThat(result.problems())
                .noneMatch(problem -> problem.isError())
                .extracting(problem -> problem.location().pointer())
                .containsExactly(
                        "/tasks/1/args/variables",
                        "/tasks/1/args/loop",
                        "/inventory/hosts/web2/connection",
                        "/deployment",
                        "/module_definitions");
    }

    @Test
    void itIsOnePlayOfOneBatchInTheOrderOfDependencies() {
        assertThat(plan.name()).isEqualTo("site");
        assertThat(plan.folder()).contains(FOLDER.toAbsolutePath());
        assertThat(plan.plays()).hasSize(1);
        assertThat(play.hosts()).containsExactly("all");
        assertThat(play.gatherFacts()).isTrue();
        assertThat(play.strategy()).isEqualTo(Strategy.LINEAR);
        assertThat(play.serial()).containsExactly(Value.of(2));
        assertThat(play.tasks()).extracting(Batch::id).containsExactly("batch-0");
        assertThat(play.tasks().get(0).tasks())
                .extracting(Task::id)
                .containsExactly("first", "config", "restart", "listed", "keyed");
        assertThat(task("restart").dependencies()).containsExactly("config");
    }

    @Test
    void tasksHaveTheirHosts() {
        assertThat(task("restart").hosts()).containsExactly("web");
        assertThat(task("config").hosts()).containsExactly("web1", "web2");
        assertThat(task("first").hosts()).containsExactly("web:!web2");
        assertThat(task("listed").hosts()).isEmpty();
        assertThat(task("keyed").hosts()).isEmpty();
    }

    @Test
    void whatRunsIsTheModuleOrTheType() {
        assertThat(task("restart").module()).isEqualTo("service");
        assertThat(task("config").module()).isEqualTo("template");
        assertThat(task("first").module()).isEqualTo("ansible.builtin.ping");
        assertThat(task("restart").arguments().toJson()).isEqualTo("{\"name\":\"site\",\"state\":\"restarted\"}");
    }

    @Test
    void whatBelongsToTheTaskLeavesTheArguments() {
        Task config = task("config");
        assertThat(config.arguments().toJson()).isEqualTo("{\"src\":\"site.j2\",\"dest\":\"/etc/{{ item }}.conf\"}");
        assertThat(config.variables().toJson()).isEqualTo("{\"app\":\"site\",\"port\":9090}");
        assertThat(config.loop().orElseThrow().toJson()).isEqualTo("[\"a\",\"b\"]");
        assertThat(config.loopControl()).isPresent();
        assertThat(task("keyed").loop().orElseThrow().toJson()).isEqualTo("[{\"key\":\"k\",\"value\":1}]");
    }

    @Test
    void conditionsAreExpressionsBeforeThoseOfWhen() {
        assertThat(task("config").when())
                .containsExactly(
                        Value.of(
                                "ansible_facts['system'] == 'it\\'s \\x7b\\x7b here \\x7d\\x7d \\\\ \\n\\x00\uD83D\uDE00'"),
                        Value.of(
                                "(disks['0' if disks is mapping else 0]['size'] | float('no number') if disks['0' if disks is mapping else 0]['size'] is string else disks['0' if disks is mapping else 0]['size'])"
                                        + " > 1.50"),
                        Value.of("ready"));
    }

    @Test
    void policiesAreKeywords() {
        Task config = task("config");
        assertThat(config.retries()).contains(Value.of(3));
        assertThat(config.delay()).contains(Value.of(2));
        assertThat(config.ignoreErrors()).isEmpty();
        assertThat(config.until()).containsExactly(Value.of("written is success"));
        assertThat(task("restart").ignoreErrors()).contains(Value.of(true));
        assertThat(task("first").retries()).contains(Value.of(2));
        assertThat(task("first").ignoreErrors()).contains(Value.of(true));
        assertThat(task("restart").tags()).containsExactly("late");
    }

    /** Without a number the runner tries a task with "until" four times. */
    @Test
    void oneAttemptIsNoRetry() {
        Plan once = Reads.read(
                        new ExecutionPlanReader(),
                        "{\"name\": \"p\", \"tasks\": [{\"id\": \"t\", \"module\": \"ping\", \"until\": \"x\", \"retry_policy\": {\"max_attempts\": 1}}]}",
                        ReadContext.strict())
                .plan()
                .orElseThrow();
        assertThat(once.plays().get(0).tasks().get(0).tasks().get(0).retries()).contains(Value.of(0));
    }

    @Test
    void keywordsHoldAsInTheOtherFormat() {
        Task config = task("config");
        assertThat(config.name()).isEqualTo("write {{ app }}");
        assertThat(config.register()).contains("written");
        assertThat(config.changedWhen()).containsExactly(Value.of("written.changed"));
        assertThat(config.failedWhen()).containsExactly(Value.of(false));
        assertThat(config.timeout()).contains(Value.of(30));
        assertThat(config.noLog()).contains(Value.of(true));
        assertThat(config.checkMode()).contains(Value.of(false));
        assertThat(config.diff()).contains(Value.of(true));
        assertThat(config.location().orElseThrow().pointer()).isEqualTo("/tasks/1");
    }

    @Test
    void settingsComeFromTheDeploymentConfiguration() {
        RunSettings settings = plan.settings();
        assertThat(settings.targetPath()).contains("/opt/site/runner");
        assertThat(settings.verify()).isTrue();
        assertThat(settings.cleanUp()).isTrue();
        assertThat(settings.timeout()).contains(Duration.ofMinutes(30));
        assertThat(settings.binaryName()).contains("site-runner");
        assertThat(settings.tripleHints())
                .containsExactly(new TripleHint(List.of(), new TargetTriple("aarch64", "unknown", "linux", "musl")));
    }

    @Test
    void theInventoryIsItsSourceWithWhatIsAdded() {
        Inventory inventory = plan.inventory().orElseThrow();
        assertThat(inventory.name()).isEqualTo("site");
        assertThat(inventory.groups())
                .containsEntry("web", List.of("web1", "web2"))
                .containsEntry("db", List.of("db1"))
                .containsEntry("site", List.of("web1", "web2", "db1"));
        Target web1 = inventory.target("web1").orElseThrow();
        Connection connection = web1.connection();
        assertThat(connection).hasToString("ssh:deploy@192.0.2.1:2222");
        assertThat(connection.credentials().identityFiles()).containsExactly(Path.of("/keys/id"));
        assertThat(connection.credentials().password()).isPresent();
        assertThat(connection.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(web1.triple()).contains(TargetTriple.parse("x86_64-unknown-linux-musl"));
        assertThat(web1.variables().entries())
                .containsEntry("number", Value.of(1))
                .containsEntry("kind", Value.of("web"))
                .containsEntry("everywhere", Value.of(true))
                .doesNotContainKey("ansible_password");
        assertThat(inventory.target("web2").orElseThrow().connection().transport())
                .isEqualTo(Connection.LOCAL);
        assertThat(inventory.target("db1").orElseThrow().variables().entries())
                .containsAllEntriesOf(Map.of("ansible_user", Value.of("dba"), "kind", Value.of("new")));
    }

    @Test
    void aPlanInYamlMayNameTheFileOfItsInventory() throws IOException {
        ReadResult read = read("file.yaml");
        assertThat(Reads.problems(read)).isEmpty();
        Plan fromFile = read.plan().orElseThrow();
        assertThat(fromFile.name()).isEqualTo("from-file");
        assertThat(fromFile.plays().get(0).strategy()).isEqualTo(Strategy.FREE);
        assertThat(fromFile.plays().get(0).hosts()).containsExactly("web");
        assertThat(fromFile.inventory().orElseThrow().groups()).containsEntry("web", List.of("web1", "web2", "web3"));
        assertThat(fromFile.inventory()
                        .orElseThrow()
                        .target("web1")
                        .orElseThrow()
                        .connection()
                        .address())
                .isEqualTo("192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Dynamic\": {\"script\": \"hosts.sh\"}}", "{\"File\": {\"path\": \"hosts.sh\"}}"})
    void aPlanMayNameAProgramThatPrintsItsInventory(String source, @TempDir Path folder) throws IOException {
        Path program = Files.writeString(
                folder.resolve("hosts.sh"),
                "#!/bin/sh\necho '{\"web\": {\"hosts\": [\"web1\"]}, \"_meta\": {\"hostvars\": {\"web1\": {\"port\": 1}}}}'\n");
        Files.createDirectories(folder.resolve("group_vars"));
        Files.writeString(folder.resolve("group_vars/web.yml"), "beside: true\n");
        String text = "{\"metadata\": {\"plan_id\": \"p\"}, \"tasks\": [], \"modules\": [], \"deployment_config\": {},"
                + " \"inventory\": {\"format\": \"Dynamic\", \"variables\": {}, \"source\": " + source + "}}";
        Path plan = Files.writeString(folder.resolve("plan.json"), text);

        ReadResult unexecutable = new ExecutionPlanReader().read(PlanSource.of(plan), ReadContext.strict());
        assertThat(unexecutable.plan()).isEmpty();
        assertThat(Reads.problems(unexecutable)).contains("hosts.sh: this is no program: it must be executable");

        assertThat(program.toFile().setExecutable(true)).isTrue();
        ReadResult read = new ExecutionPlanReader().read(PlanSource.of(plan), ReadContext.strict());
        assertThat(Reads.problems(read)).isEmpty();
        Inventory inventory = read.plan().orElseThrow().inventory().orElseThrow();
        assertThat(inventory.groups()).containsEntry("web", List.of("web1"));
        assertThat(inventory.target("web1").orElseThrow().variables().entries())
                .containsEntry("port", Value.of(1))
                .containsEntry("beside", Value.of(true));
    }

    @Test
    void thePlanIsTheSameInYaml() throws IOException {
        String json = Files.readString(FOLDER.resolve("complete.json"));
        // JSON is YAML but for its beginning, which tells the two apart.
        ReadResult yaml = Reads.read(new ExecutionPlanReader(), "---\n" + json, ReadContext.strict());
        assertThat(yaml.plan().orElseThrow(() -> new AssertionError(Reads.problems(yaml))))
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*location", "folder", ".*password.*", ".*warnings", ".*additions.*")
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(plan);
        assertThat(yaml.problems()).hasSameSizeAs(result.problems());
    }

    @Test
    void aPlanOfFormatAIsTheSameInYaml() throws IOException {
        Path file = Path.of("src/test/resources/plans/rustle-plan/complete.json");
        Plan json = Reads.plan(Files.readString(file));
        Plan yaml = Reads.plan("---\n" + Files.readString(file));
        assertThat(yaml)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*location", ".*warnings")
                .isEqualTo(json);
    }
}

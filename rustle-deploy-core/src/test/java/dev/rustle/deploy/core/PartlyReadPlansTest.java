package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.corpus.Corpus;
import dev.rustle.deploy.core.corpus.PlanCase;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A plan with errors is checked as far as it was understood, and everything is told at once; what was not understood is complained of once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartlyReadPlansTest {
    private static final String BROKEN =
            """
            {"name": "site", "plays": [{"hosts": ["web"], "batches": [{"tasks": [
            {"task_id": "t", "module": "command", "args": {"cmd": "date"}, "register": "a b"},
            {"task_id": "u", "module": "pnig"},
            {"task_id": "v", "module": "copy", "args": {"src": "{{ dir }}", "dest": "/tmp/x"}}]}]}]}""";
    private static final List<String> TOLD = List.of(
            "plan.json:2:76 (/plays/0/batches/0/tasks/0/register): error: \"register\" must be the name of a variable: letters, digits and"
                    + " underscores, no digit first; found the text \"a b\"",
            "plan.json:3:1 (/plays/0/batches/0/tasks/1/module): error: task u: there is no module pnig; did you mean \"ping\"?");

    private final NoTransport transport = new NoTransport();
    private final Deployer deployer =
            Deployer.builder().transport(transport).cacheInMemory().build();
    private Path folder = Path.of("");

    static Stream<PlanCase> cases() {
        return Stream.concat(Corpus.partlyRead().stream(), Corpus.kinds().stream());
    }

    @BeforeAll
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("partly-read");
    }

    @AfterAll
    void close() throws IOException {
        deployer.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        assertThat(transport.connections).hasValue(0);
    }

    private static Inventory hosts() {
        return Inventory.of("hosts", List.of(host("web1", "of_web1", "x"), host("web2", "of_web2", "y")));
    }

    private static Target host(String name, String variable, String value) {
        return Target.builder(name, Connection.ssh("192.0.2.1").build())
                .groups(List.of("web"))
                .variables(new Value.Mapping(Map.of(variable, Value.of(value), "dir", Value.of("absent"))))
                .build();
    }

    private Deployment plan(String text) {
        return deployer.plan(PlanSource.of("plan.json", text, folder));
    }

    private List<String> problems(Deployment deployment) {
        InvalidInputException refused = catchThrowableOfType(
                InvalidInputException.class, () -> deployment.execute().deploy());
        assertThat(refused).isNotNull();
        return refused.problems().stream()
                .map(Problem::toString)
                .map(line -> line.replace(folder.toAbsolutePath() + "/", "FOLDER/"))
                .map(line -> line.startsWith("FOLDER/plan.json") ? line.substring(7) : line)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasExactlyTheseProblems(PlanCase example) throws IOException {
        Path file = Files.write(folder.resolve("plan.json"), example.bytes());
        assertThat(problems(deployer.plan(file).targets(hosts())).stream().collect(Collectors.joining("\n")))
                .isEqualTo(example.problems());
    }

    @Test
    void aLimitThatMatchesNothingIsToldWithTheProblemsOfThePlan() {
        assertThat(problems(plan(BROKEN).targets(hosts()).limit("db*")))
                .containsExactly(
                        TOLD.get(0),
                        TOLD.get(1),
                        "limit: error: \"db*\" matches none of the 2 hosts that the deployment is for; correct the limit or leave it out");
    }

    @Test
    void whatIsWrongWithHostsAndExtraVariablesIsToldWithTheProblemsOfThePlan() {
        Target half = Target.builder("web1", Connection.local())
                .groups(List.of("web"))
                .variables(new Value.Mapping(Map.of("v", Value.of("\ud800"), "dir", Value.of("absent"))))
                .build();
        Value.Mapping extra =
                new Value.Mapping(Map.of("ansible_port", Value.of("no port"), "rustle_state_dir", Value.of("/x")));
        assertThat(problems(plan(BROKEN).targets(half).extraVars(extra)))
                .hasSize(5)
                .startsWith(TOLD.get(0), TOLD.get(1))
                .anyMatch(line -> line.startsWith("host web1: error: /v: the text has half of a surrogate pair"))
                .anyMatch(line -> line.startsWith("extra variables: error: ansible_port"))
                .anyMatch(line -> line.startsWith("extra variables: error: rustle_state_dir"));
    }

    @Test
    void whatIsWrongWithTheInventoryFileIsToldWithTheProblemsOfThePlan() throws IOException {
        Path inventory = Files.writeString(folder.resolve("hosts.ini"), "[web]\nweb1 ansible_port=x\n[web:childen]\n");
        assertThat(problems(plan(BROKEN).targets(inventory)))
                .hasSize(4)
                .startsWith(TOLD.get(0), TOLD.get(1))
                .anyMatch(line -> line.startsWith("FOLDER/hosts.ini:2"))
                .anyMatch(line -> line.startsWith("FOLDER/hosts.ini:3"));
        assertThat(problems(plan("no plan").targets(inventory)))
                .hasSize(3)
                .first()
                .asString()
                .contains("in no known format");
        assertThat(problems(plan(BROKEN.replace("a b", "ab")).targets(inventory)))
                .hasSize(3)
                .startsWith(TOLD.get(1));
    }

    @Test
    void aSoundInventoryFileIsRead() throws IOException {
        Path inventory = Files.writeString(folder.resolve("sound.ini"), "[web]\nweb1 dir=absent\n");
        assertThat(problems(plan(BROKEN).targets(inventory)))
                .hasSize(3)
                .startsWith(TOLD.get(0), TOLD.get(1))
                .last()
                .asString()
                .contains("there is no file \"absent\"");
    }

    @Test
    void hostsThatWereNotUnderstoodAreNotMissed() {
        String task = ", \"batches\": [{\"tasks\": [{\"task_id\": \"t\", \"module\": \"pnig\"}]}]}]}";
        assertThat(problems(plan("{\"plays\": [{\"hosts\": [\"web[\"]" + task)))
                .hasSize(2)
                .noneMatch(line -> line.contains("inventory"))
                .last()
                .asString()
                .contains("there is no module pnig");
        assertThat(problems(
                        plan("{\"inventory\": {\"web\": {\"hosts\": 5}}, \"plays\": [{\"hosts\": [\"web\"]" + task)))
                .hasSize(2)
                .noneMatch(line -> line.contains("give an inventory"));
        assertThat(problems(plan("{\"plays\": [{\"hosts\": [\"web\"], \"lopo\": 1" + task)))
                .hasSize(3)
                .anyMatch(line -> line.contains("has no inventory; give an inventory or targets"));
    }

    @Test
    void aPlanWithoutANameIsCheckedAllTheSame() {
        Deployment nameless = deployer.plan(
                        PlanSource.of("<stdin>", BROKEN.replace("\"name\": \"site\", ", ""), folder))
                .targets(hosts());
        assertThat(problems(nameless)).hasSize(4).first().asString().startsWith("<stdin>: error: the plan has no name");
    }

    /** Whatever becomes of a plan, checking what is left of it ends with problems or with none. */
    @Test
    void mutatedPlansAreCheckedWithoutAFailure() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed of the mutated drafts: " + seed);
        Random random = new Random(seed);
        List<String> plans = new ArrayList<>(List.of(BROKEN));
        for (String format : List.of("rustle-plan", "execution-plan")) {
            plans.add(Files.readString(Path.of("src/test/resources/plans", format, "complete.json")));
        }
        List<String> splices =
                List.of("null", "{}", "[]", "\"\"", "-1", "\"{{ x }}\"", "true", "[[]]", "\"[\"", "\"\\ud800\"");
        Pattern value = Pattern.compile("(?<=: ?)(?:\"[^\"]*\"|[0-9]+|true|false|\\[[^\\[\\]]*\\]|\\{[^{}]*\\})");
        int drafts = 0;
        for (int round = 0; round < 300; round++) {
            String text = plans.get(random.nextInt(plans.size()));
            List<MatchResult> values = value.matcher(text).results().toList();
            for (int change = random.nextInt(3); change >= 0; change--) {
                MatchResult one = values.get(random.nextInt(values.size()));
                text = text.substring(0, one.start())
                        + splices.get(random.nextInt(splices.size()))
                        + (one.end() <= text.length() ? text.substring(one.end()) : "");
                values = value.matcher(text).results().toList();
            }
            try {
                plan(text).targets(hosts()).preview();
            } catch (InvalidInputException e) {
                drafts++;
                assertThat(e.getSuppressed()).as("seed " + seed + ", " + text).isEmpty();
                assertThat(e.problems()).as("seed " + seed).doesNotHaveDuplicates();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + text, e);
            }
        }
        assertThat(drafts).isPositive();
    }
}

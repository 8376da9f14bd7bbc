package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What no host could evaluate or accept is found before any host is touched. */
class CheckedBeforeTest {
    private static final Path BESIDE = Path.of("../../shared/plans");

    @TempDir
    Path folder;

    private List<Problem> refused(PlanSource plan) throws IOException, InterruptedException {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(3)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            InvalidInputException thrown = catchThrowableOfType(InvalidInputException.class, () -> deployer.plan(plan)
                    .targets(fleet.inventory())
                    .execute()
                    .deploy());
            assertThat(fleet.hosts()).extracting(FleetHost::connections).containsOnly(0);
            return thrown.problems();
        }
    }

    private static String shown(Problem problem) {
        Location place = problem.location();
        return (problem.isError() ? "error " : "warning ") + place.source().replaceAll(".*/", "") + " "
                + place.pointer() + " " + problem.message();
    }

    @Test
    void everythingThatIsWrongIsFoundAtOnceAndNobodyIsContacted() throws Exception {
        Path template = Files.writeString(folder.resolve("bad.j2"), "fine {{ x }}\n{% if a %}\n{{ b | nosuch }}\n");
        Files.writeString(folder.resolve("other.j2"), "{{ not a template\n[[ x ]\n");
        Files.createDirectories(folder.resolve("tree/inner"));
        List<Problem> problems = refused(Plans.site(
                folder,
                Plans.task("first", "command", "cmd", "touch " + folder.resolve("touched")),
                Plans.task("open", "debug", "msg", "{{ x "),
                Plans.task("filter", "debug", "msg", "{{ 1 | nosuchfilter }} {{ 2 | to_yaml }}"),
                Plans.task("when", "ping", new Plans.Keywords("\"when\": \"a b c (\",")),
                Plans.task("template", "template", "src", "bad.j2", "dest", "/tmp/x"),
                Plans.task(
                        "delimiters", "template", "src", "other.j2", "dest", "/tmp/x", "variable_start_string", "[["),
                Plans.task("mode", "file", "path", "/tmp/x", "state", "touch", "mode", "bogus"),
                Plans.task("quote", "command", "cmd", "echo \"unbalanced"),
                Plans.task("regex", "lineinfile", "path", "/tmp/x", "line", "a", "regexp", "(a"),
                Plans.task("wait", "wait_for", "path", "/x", "port", "3"),
                Plans.task("links", "copy", "src", "tree", "dest", "/tmp/x", "local_follow", "no"),
                Plans.task("type", "file", "path", "/tmp/x", "state", "nosuch"),
                Plans.task("lines", "debug", "msg", "one\n{{ lookup('file', 'x') }}"),
                Plans.task(
                        "vars",
                        "debug",
                        new Plans.Keywords("\"vars\": {\"used\": \"{{ a ++ }}\", \"unused\": \"{{ b \"},"),
                        "msg",
                        "{{ used }}")));
        String tasks = "site.json /plays/0/batches/0/tasks/";
        assertThat(problems.stream().map(CheckedBeforeTest::shown))
                .zipSatisfy(
                        List.of(
                                "error " + tasks + "1/args/msg task open \"open\": msg: unexpected end of template",
                                "error " + tasks
                                        + "2/args/msg task filter \"filter\": msg: there is no filter nosuchfilter",
                                "error " + tasks
                                        + "2/args/msg task filter \"filter\": msg: the filter to_yaml is not supported by this version",
                                "error " + tasks + "3/when task when \"when\": when: expected the end",
                                "error " + tasks + "6/args/mode task mode \"mode\": mode: ",
                                "error " + tasks
                                        + "7/args/cmd task quote \"quote\": cmd: value of cmd is not a valid command line",
                                "error " + tasks + "8/args/regexp task regex \"regex\": regexp: ",
                                "error " + tasks + "9/args task wait \"wait\": wait_for: port and path",
                                "error " + tasks + "10/args/local_follow task links \"links\": local_follow: ",
                                "error " + tasks
                                        + "11/args/state task type \"type\": option state of file must be one of",
                                "error " + tasks
                                        + "12/args/msg task lines \"lines\": msg: the lookup file is not supported",
                                "error " + tasks + "13/vars/used task vars \"vars\": vars/used: unexpected",
                                "warning " + tasks + "13/vars/unused task vars \"vars\": vars/unused: unexpected end",
                                "error bad.j2  task template \"template\": template: there is no filter nosuch",
                                "error bad.j2  task template \"template\": template: Unexpected end of template",
                                "error other.j2  task delimiters \"delimiters\": template: "),
                        (found, wanted) -> assertThat(found).startsWith(wanted));
        assertThat(problems)
                .filteredOn(problem -> problem.location().source().equals(template.toString()))
                .extracting(problem -> problem.location().line())
                .containsExactly(3, 3);
        assertThat(problems)
                .filteredOn(problem -> problem.message().contains("lookup"))
                .singleElement()
                .matches(problem -> problem.message().endsWith("(line 2 of the text)"));
        assertThat(folder.resolve("touched")).doesNotExist();
    }

    @Test
    void variablesThatCannotBeEvaluatedAreToldOnceAndDoNotStopTheWork() throws Exception {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(2)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            List<Problem> warnings = deployer.plan(Plans.site(folder, Plans.task("a", "ping")))
                    .targets(fleet.inventory())
                    .extraVars(new Value.Mapping(Map.of("broken", Value.ofTexts(List.of("fine", "{{ x | nosuch }}")))))
                    .preview()
                    .warnings();
            assertThat(warnings.stream().map(CheckedBeforeTest::shown))
                    .containsExactly("warning extra variables /broken/1 variable broken/1: there is no filter nosuch;"
                            + " whatever uses this variable will fail");
        }
    }

    @Test
    void problemsOfManyHostsAreMerged() throws Exception {
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tasks.add(Plans.task("t" + i, "debug", "msg", "{{ a" + i + " | default('x') }} {{ b | nosuch" + i + " }}"));
        }
        List<Problem> problems = refused(Plans.site(folder, tasks.toArray(String[]::new)));
        assertThat(problems).hasSize(100).doesNotHaveDuplicates();
    }

    static Stream<Path> plans() throws IOException {
        List<Path> plans = new ArrayList<>(
                List.of(Path.of("../rustle-deploy-cli/src/main/resources/dev/rustle/deploy/cli/demo/plan.json")));
        if (Files.isDirectory(BESIDE)) {
            try (Stream<Path> files = Files.list(BESIDE)) {
                files.filter(file -> file.toString().endsWith(".json"))
                        .filter(file -> {
                            try {
                                return Files.readString(file).contains("\"plays\"");
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        })
                        .sorted()
                        .forEach(plans::add);
            }
        }
        return plans.stream();
    }

    /** Plans that planners wrote have nothing wrong in their texts; what else is wrong with some of them, such as files that are not there, is not the matter here. */
    @ParameterizedTest
    @MethodSource("plans")
    void whatPlannersWriteIsAccepted(Path plan) throws Exception {
        try (SshFleet fleet = SshFleet.builder()
                        .hosts(1)
                        .root(folder.resolve("fleet"))
                        .start();
                Deployer deployer = Deployer.builder().build()) {
            String text = Files.readString(plan).replaceAll("\"hosts\": *\\[[^\\]]*\\]", "\"hosts\": [\"all\"]");
            List<Problem> problems;
            try {
                problems = deployer.plan(PlanSource.of(
                                plan.getFileName().toString(),
                                text,
                                Objects.requireNonNull(plan.toAbsolutePath().getParent())))
                        .targets(fleet.inventory())
                        .preview()
                        .warnings();
            } catch (InvalidInputException e) {
                problems = e.problems();
            }
            assertThat(problems)
                    .filteredOn(problem -> !problem.message().contains("there is no file"))
                    .noneMatch(Problem::isError);
        }
    }
}

package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanSource;

import static org.assertj.core.api.Assertions.assertThat;

/** From arguments to an exit code and two streams. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final FakeDeployer deployer = new FakeDeployer();
    private String plan = "";

    @BeforeEach
    void writePlan() throws IOException {
        plan = Files.writeString(folder.resolve("plan.json"), "{}").toString();
    }

    private CallResult call(String... arguments) {
        return CallResult.call(deployer, arguments);
    }

    private CallResult pipe(String input, String... arguments) {
        return CallResult.call(deployer, input, false, Signals::none, arguments);
    }

    @Test
    void printsTheReportAndNothingElseOnTheStandardOutput() {
        CallResult result = call(plan);

        assertThat(result.code()).isEqualTo(ExitCode.FINE);
        assertThat(result.out())
                .isEqualTo(
                        FakeDeployer.report(Operation.DEPLOY, deployer.outcome).toText());
        assertThat(result.err()).contains("deployment 20260131T235959Z-0a1b2c3d: plan site, 1 host");
    }

    @Test
    void printsTheReportAsJson() {
        assertThat(call(plan, "--json", "--execute").out())
                .isEqualTo(
                        FakeDeployer.report(Operation.EXECUTE, deployer.outcome).toJson() + "\n");
    }

    @Test
    void aHostThatFailedIsExitCodeOne() {
        deployer.outcome = new HostOutcome.Failed(Phase.SHIP, "the disk is full", Optional.empty());

        CallResult result = call(plan);

        assertThat(result.code()).isEqualTo(ExitCode.HOST_FAILED);
        assertThat(result.out()).contains("web1  failed to ship: the disk is full");
    }

    @Test
    void whatHostsSayIsShownAndNotObeyedByTheTerminal() {
        deployer.outcome = new HostOutcome.Unreachable("\u001b[2Jgone\r\u009b31m\nweb2  changed");
        for (CallResult result : List.of(call(plan), call(plan, "--json"))) {
            assertThat((result.out() + result.err()).chars()).noneMatch(c -> c != '\n' && Character.isISOControl(c));
            assertThat(result.out()).contains("\\u001b[2Jgone\\r\\u009b31m");
            assertThat(result.out().lines()).noneMatch(line -> line.startsWith("web2"));
        }
        deployer.failure = Optional.of(new InvalidInputException(
                List.of(Problem.error(Location.of("plan\u001b[1m.json"), "the name \u009b2J\nis wrong"))));
        assertThat(call(plan).err()).contains("plan\\u001b[1m.json: error: the name \\u009b2J\\nis wrong");
        for (RuntimeException failure :
                List.of(new DeployException("x\u001bx\nforged", null), new IllegalStateException("x\u001bx\nforged"))) {
            deployer.failure = Optional.of(failure);
            assertThat(call(plan).err()).contains("x\\u001bx\n  forged");
        }
        assertThat(call(plan, "--x\u001b\nforged", "y").err()).contains("\\u001b\n  forged");
    }

    @Test
    void namesInPlansAndInventoriesAreShownAndNotObeyedByTheTerminal() {
        String nasty = "a\u001b[2J\rb\nforged";
        deployer.previewed =
                List.of(Preview.Host.builder(nasty, nasty).tasks(List.of(nasty)).build());
        for (CallResult result : List.of(call(plan, "--dry-run"), call(plan, "--dry-run", "--json"))) {
            assertThat(result.code()).as(result.err()).isZero();
            assertThat((result.out() + result.err()).chars()).noneMatch(c -> c != '\n' && Character.isISOControl(c));
            assertThat(result.out().lines()).noneMatch(line -> line.startsWith("forged"));
        }
    }

    @Test
    void valuesThatAreEmptyAreMistakesOfTheCallerAndNotOfTheProgram() {
        for (List<String> options : List.of(
                List.of("--name", ""),
                List.of("--name", " "),
                List.of("--limit", ""),
                List.of("--output-dir", ""),
                List.of("--cache-dir", ""),
                List.of("--inventory", ""),
                List.of("--execute", "--tags", ""),
                List.of("--execute", "--tags", ","),
                List.of("--execute", "--skip-tags", "x,,y"))) {
            List<String> arguments = new ArrayList<>(List.of(plan));
            arguments.addAll(options);
            CallResult result = call(arguments.toArray(String[]::new));
            assertThat(result.code()).as(options + result.err()).isEqualTo(ExitCode.USAGE);
            assertThat(result.err()).contains(options.get(options.size() - 2)).doesNotContain("defect");
        }
        assertThat(call("").code()).isEqualTo(ExitCode.USAGE);
        assertThat(deployer.asked).isEmpty();
    }

    @Test
    void anInvalidPlanIsExitCodeThreeWithOneLineAProblem() {
        deployer.failure = Optional.of(new InvalidInputException(List.of(
                Problem.error(new Location("plan.json", 3, 7, "/plays/0"), "plays must be a list"),
                Problem.warning(Location.of("plan.json"), "old"),
                Problem.error(Location.of("hosts.ini"), "no hosts"))));

        CallResult result = call(plan);

        assertThat(result.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .containsExactly(
                        "plan.json:3:7 (/plays/0): error: plays must be a list",
                        "plan.json: warning: old",
                        "hosts.ini: error: no hosts",
                        "rustle-deploy: 2 errors; nothing was touched");
    }

    @Test
    void whatStandsInTheWayHereIsExitCodeFour() {
        deployer.failure = Optional.of(new DeployException("there is no runner", null));

        CallResult result = call(plan);

        assertThat(result.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(result.err()).isEqualTo("rustle-deploy: there is no runner\n");
    }

    @Test
    void aDefectIsReportedWithoutItsStackTraceUnlessAskedFor() {
        deployer.failure = Optional.of(new IllegalStateException("oops"));

        CallResult brief = call(plan);
        CallResult full = call(plan, "-vv");

        assertThat(brief.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(brief.err()).contains("this is a defect").contains("-vv").doesNotContain("\tat ");
        assertThat(full.err()).contains("\tat ");
    }

    @Test
    void thePlanComesFromTheStandardInputWithOrWithoutADash() {
        for (CallResult result : List.of(pipe("{\"plays\": []}"), pipe("{\"plays\": []}", "-"))) {
            assertThat(result.code()).isEqualTo(ExitCode.FINE);
        }
        assertThat(deployer.asked).hasSize(2).allSatisfy(asked -> {
            PlanSource source = ((FromSource) asked.request().subject()).source();
            assertThat(source.name()).isEqualTo("<stdin>");
            assertThat(source.folder()).contains(Path.of("").toAbsolutePath());
            assertThat(source.open().readAllBytes()).isEqualTo("{\"plays\": []}".getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void withoutAPlanAtATerminalTheUsageIsExplained() {
        CallResult result = CallResult.call(deployer, "", true, Signals::none);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("no plan; give a file, or -").contains("--help");
        assertThat(deployer.asked).isEmpty();
    }

    @Test
    void aPlanThatIsNotThereIsInvalid() {
        CallResult result = call(folder.resolve("none.json").toString());

        assertThat(result.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(result.err()).contains("none.json: error: there is no such file");
    }

    @Test
    void foldersAreNoPlansAndAllThatIsMissingIsSaidAtOnce() {
        CallResult result =
                call(folder.toString(), "-i", folder.resolve("none.ini").toString());

        assertThat(result.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(result.err())
                .contains(
                        folder + ": error: this is a folder; name the file",
                        "none.ini: error: there is no such inventory file")
                .contains("2 errors; nothing was touched");
    }

    @Test
    void anInventoryThatIsNotThereIsInvalid() {
        CallResult result =
                CallResult.call(plan, "-i", folder.resolve("none.ini").toString());

        assertThat(result.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(result.err()).contains("none.ini: error: there is no such inventory file; check the path");
    }

    @Test
    void anEmptyStandardInputAndTheNameOfAFileInItAreExplained() {
        assertThat(pipe("").err()).contains("<stdin>: error: is empty; pipe a plan in");
        CallResult named = pipe(plan + "\n");
        assertThat(named.code()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(named.err()).contains("holds the name of a file, not a plan; call rustle-deploy " + plan);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--compile-only --execute       | --compile-only and --execute exclude each other",
                "--compile-only --verify        | --compile-only and --verify exclude each other",
                "--compile-only --dry-run       | --dry-run and --compile-only exclude each other",
                "--rollback --cleanup           | --rollback and --cleanup exclude each other; give one of them",
                "--rollback --execute --verify  | --rollback and --verify, --execute exclude each other",
                "--rollback --rebuild           | --rollback and --rebuild exclude each other",
                "--cleanup -o out               | --cleanup and --output-dir exclude each other",
                "--cleanup --size-limit 1MB     | --cleanup and --size-limit exclude each other",
                "--rollback -t a-b-c            | --rollback and --target exclude each other",
                "-t all                         | a host is of one kind; add --compile-only, or name the kind",
                "--dry-run -t all               | a host is of one kind; add --compile-only, or name the kind",
                "--rollback -t all              | --rollback and --target exclude each other",
                "-t nonsense                    | or all",
                "--experimental-targets         | nothing is deployed yet; add --compile-only, or leave it out",
                "--cleanup --experimental-targets | nothing is deployed yet; add --compile-only, or leave it out",
                "--deploy-only --compile-only   | --compile-only and --deploy-only exclude each other",
                "--deploy-only --dry-run        | --dry-run and --deploy-only exclude each other",
                "--deploy-only --rebuild --size-limit 1MB | --deploy-only and --rebuild, --size-limit exclude each other",
                "--deploy-only -t all           | a host is of one kind; add --compile-only, or name the kind",
                "--localhost-test -t a-b-c      | --localhost-test and --target exclude each other",
                "--localhost-test --rollback    | --localhost-test and --rollback exclude each other",
                "--check                        | add --execute",
                "--diff --dry-run               | add --execute",
                "--tags a --skip-tags b         | --tags, --skip-tags say how artifacts run",
                "--compile-only --check         | --compile-only and --check exclude each other",
                "--rollback --check --diff      | --rollback and --check, --diff exclude each other",
                "--cleanup --tags a --rebuild   | --cleanup and --tags, --rebuild exclude each other",
                "--cleanup --skip-tags a        | --cleanup and --skip-tags exclude each other",
                "--rollback --localhost-test --dry-run | --dry-run and --localhost-test and --rollback exclude each other",
                "--parallel 0                   | \"0\" is not a whole number from 1",
                "--parallel 1 --parallel 2      | --parallel is given twice",
                "--timeout soon                 | \"soon\" is not a whole number",
                "--size-limit 3apples           | \"3apples\" is not a size",
                "--size-limit 0                 | \"0\" is not a size",
                "-t nonsense                    | \"nonsense\" is not a target triple",
                "-e nonsense                    | \"nonsense\" is not of the form name=value",
                "--inventory                    | Missing required parameter",
                "--exceute                      | Did you mean",
                "other.json                     | Unmatched argument",
            })
    void contradictionsAndWrongValuesAreExitCodeTwoAndSayWhatToDo(String options, String message) {
        String[] arguments = (plan + " " + options).split(" ", -1);

        CallResult result = call(arguments);

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err())
                .contains(message)
                .contains("Try rustle-deploy --help.")
                .doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
        assertThat(deployer.asked).isEmpty();
    }

    @Test
    void optionsWithoutEffectAreNamed() {
        CallResult result = call(plan, "--compile-only", "--parallel", "8", "--timeout", "5");

        assertThat(result.code()).isEqualTo(ExitCode.FINE);
        assertThat(result.err()).contains("warning: --parallel, --timeout without effect: with --compile-only");
    }

    @Test
    void aTestOnThisMachineIsForOneHost() {
        Preview.Host host = deployer.previewed.get(0);
        deployer.previewed = List.of(host, host);

        CallResult result = call(plan, "--localhost-test");

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("the plan is for 2; choose one with --limit web1");
    }

    @Test
    void aTestOnThisMachineRunsWhatItHasCompiledAndTakesOptionsOfRuns() {
        assertThat(call(plan, "--localhost-test", "--check", "--tags", "a").code())
                .isEqualTo(ExitCode.FINE);
        assertThat(deployer.asked.get(1).request().triple()).isEqualTo(ThisMachine.triple());
        assertThat(deployer.asked.get(2).operation()).isEqualTo(Operation.EXECUTE);
        assertThat(deployer.asked.get(2).request().tags()).containsExactly("a");
        assertThat(deployer.asked.get(2).request().has(DeploymentRequest.Step.CHECK))
                .isTrue();
    }

    @Test
    void aPreviewShowsHostsAndTasks() {
        assertThat(call(plan, "--dry-run").out())
                .isEqualTo(
                        """
                        plan site, inventory hosts: 1 host, 1 stage
                        web1  ssh:web1  kind of machine: would be asked  2 tasks
                            first
                            second
                        """);
        assertThat(call(plan, "--dry-run", "--json").out())
                .isEqualTo(
                        "{\"format\":\"1.0\",\"plan\":\"site\",\"inventory\":\"hosts\",\"stages\":1,"
                                + "\"hosts\":[{\"host\":\"web1\",\"connection\":\"ssh:web1\",\"tasks\":[\"first\",\"second\"],"
                                + "\"triple\":null,\"artifact\":null,\"artifact_bytes\":null,\"artifact_origin\":null,\"changes\":[]}],\"warnings\":[]}\n");
    }

    @Test
    void versionAndHelpGoToTheStandardOutput() {
        assertThat(call("-V").out()).matches("rustle-deploy [0-9]+\\.[0-9]+\\.[0-9]+.*\n");
        assertThat(call("--help").out()).contains("--inventory");
        assertThat(call("demo", "--help").out()).contains("three hosts");
        assertThat(call("demo", "--help").code()).isEqualTo(ExitCode.FINE);
    }

    @Test
    void theDemonstrationHasAPlanOfItsOwn() {
        assertThat(call("--execute", "demo").code()).isEqualTo(ExitCode.USAGE);
        assertThat(call(plan, "demo").err()).contains("leave out " + plan);
    }
}

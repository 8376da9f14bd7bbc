package dev.rustle.deploy.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeployerBuilder;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.Step;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the builders can do the command line can, and the other way round; and each option arrives where it belongs. */
class BuilderOptionsTest {
    /** Methods of the builders, and the options that stand for them. */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("targets", "--inventory"),
            Map.entry("name", "--name"),
            Map.entry("verify", "--verify"),
            Map.entry("execute", "--execute"),
            Map.entry("check", "--check"),
            Map.entry("diff", "--diff"),
            Map.entry("rebuild", "--rebuild"),
            Map.entry("tags", "--tags"),
            Map.entry("skipTags", "--skip-tags"),
            Map.entry("limit", "--limit"),
            Map.entry("extraVars", "--extra-vars"),
            Map.entry("triple", "--target"),
            Map.entry("compileAll", "--target"),
            Map.entry("artifactsFrom", "--deploy-only"),
            Map.entry("experimentalTargets", "--experimental-targets"),
            Map.entry("timeout", "--timeout"),
            Map.entry("outputDirectory", "--output-dir"),
            Map.entry("artifactSizeLimit", "--size-limit"),
            Map.entry("parallelism", "--parallel"),
            Map.entry("cacheDirectory", "--cache-dir"),
            Map.entry("cacheSizeLimit", "--cache-limit"),
            Map.entry("compile", "--compile-only"),
            Map.entry("preview", "--dry-run"),
            Map.entry("rollback", "--rollback"),
            Map.entry("cleanup", "--cleanup"),
            Map.entry("artifacts", "--localhost-test"));

    /** Methods of the builders for which there is no option, and why. */
    private static final Map<String, String> WITHOUT_OPTION = Map.ofEntries(
            Map.entry("listener", "always set: the progress on the standard error"),
            Map.entry("deploy", "what is done unless an option says otherwise"),
            Map.entry("start", "deploy is start and wait"),
            Map.entry("plan", "the argument PLAN"),
            Map.entry("build", "not an option"),
            Map.entry("builder", "not an option"),
            Map.entry("close", "not an option"),
            Map.entry("transport", "an object of the caller; on the command line those of the class path"),
            Map.entry("planReader", "an object of the caller; on the command line those of the class path"),
            Map.entry("compiler", "an object of the caller; on the command line those of the class path"),
            Map.entry("cache", "an object of the caller; on the command line those of the class path"),
            Map.entry("cacheInMemory", "the next call would find nothing, so that nobody gains by it"),
            Map.entry("classLoader", "there is only one on the command line"));

    /** Options that set nothing in a builder, and why. */
    private static final Map<String, String> WITHOUT_METHOD = Map.of(
            "--explain-cache", "a form of the output: Preview.Host.changes",
            "--json", "a form of the output: DeploymentReport.toJson",
            "--verbose", "what the command line's own listener shows",
            "--version", "about the program",
            "--help", "about the program");

    @TempDir
    Path folder;

    @Test
    void everyMethodOfTheBuildersHasItsOption() {
        Set<String> methods = new TreeSet<>();
        for (Class<?> type : List.of(Deployment.class, DeployerBuilder.class, Deployer.class)) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                    .map(Method::getName)
                    .forEach(methods::add);
        }

        Set<String> known = new TreeSet<>(OPTIONS.keySet());
        known.addAll(WITHOUT_OPTION.keySet());
        assertThat(methods).isEqualTo(known);
    }

    @Test
    void everyOptionHasItsMethod() {
        Set<String> options = new TreeSet<>();
        new CommandLineProgram(Environment.ofProcess())
                .commands().getCommandSpec().options().stream()
                        .map(OptionSpec::longestName)
                        .forEach(options::add);

        Set<String> known = new TreeSet<>(OPTIONS.values());
        known.addAll(WITHOUT_METHOD.keySet());
        assertThat(options).isEqualTo(known);
    }

    /**
     * What becomes of an option.
     *
     * @param option the option
     * @param value its value, if it has one
     * @param others what must be given too
     * @param seen what a deployer sees of it
     * @param expected what it shall see
     */
    private record Arrives(
            String option,
            List<String> value,
            List<String> others,
            Function<FakeDeployer, Object> seen,
            Object expected) {}

    @TestFactory
    Stream<DynamicTest> everyOptionArrives() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"), "{}");
        Path inventory = Files.writeString(folder.resolve("hosts.ini"), "web1 ansible_host=192.0.2.1\n");
        List<Arrives> cases = cases(inventory);
        assertThat(cases).extracting(Arrives::option).containsExactlyInAnyOrderElementsOf(OPTIONS.values());
        return cases.stream()
                .map(expected -> DynamicTest.dynamicTest(expected.option(), () -> {
                    List<String> without = new ArrayList<>(List.of(plan.toString()));
                    without.addAll(expected.others());
                    List<String> with = new ArrayList<>(without);
                    with.add(expected.option());
                    with.addAll(expected.value());

                    assertThat(seen(expected, with)).isEqualTo(expected.expected());
                    assertThat(seen(expected, without)).as("without the option").isNotEqualTo(expected.expected());
                }));
    }

    @Test
    void severalInventoriesArriveInTheirOrder() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"), "{}");
        FakeDeployer deployer = new FakeDeployer();
        CallResult result =
                CallResult.call(deployer, plan.toString(), "-i", "b", "--inventory", "a", "-i", "web1,web2");
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.FINE);
        assertThat(deployer.asked.get(0).request().targets())
                .contains(new DeploymentRequest.InventorySources(
                        List.of(Path.of("b"), Path.of("a"), Path.of("web1,web2"))));
    }

    private static Object seen(Arrives expected, List<String> arguments) {
        FakeDeployer deployer = new FakeDeployer();
        CallResult result = CallResult.call(deployer, arguments.toArray(String[]::new));
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.FINE);
        return expected.seen().apply(deployer);
    }

    private static List<Arrives> cases(Path inventory) {
        return List.of(
                with(
                        "--inventory",
                        inventory.toString(),
                        asked(DeploymentRequest::targets),
                        Optional.of(new DeploymentRequest.InventorySources(List.of(inventory)))),
                with("--name", "other", asked(DeploymentRequest::name), Optional.of("other")),
                with("--limit", "web:!web2", asked(DeploymentRequest::limit), Optional.of("web:!web2")),
                with(
                        "--extra-vars",
                        "{\"b\": [true]}",
                        asked(request -> request.extraVariables().toJson()),
                        "{\"b\":[true]}"),
                with(
                        "--target",
                        "aarch64-unknown-linux-musl",
                        asked(DeploymentRequest::triple),
                        Optional.of(TargetTriple.LINUX_AARCH64)),
                new Arrives(
                        "--target", List.of("all"), List.of("--compile-only"), deployer -> deployer.forAllKinds, true),
                new Arrives(
                        "--experimental-targets",
                        List.of(),
                        List.of("--compile-only"),
                        asked(DeploymentRequest::experimentalTargets),
                        DeploymentRequest.ExperimentalTargets.WRITE),
                with("--timeout", "7", asked(DeploymentRequest::timeout), Optional.of(Duration.ofSeconds(7))),
                with("--output-dir", "out", asked(DeploymentRequest::outputDirectory), Optional.of(Path.of("out"))),
                with("--size-limit", "1.5MiB", asked(DeploymentRequest::artifactSizeLimit), Optional.of(1_572_864L)),
                with("--parallel", "3", deployer -> deployer.settings.parallelism(), Optional.of(3)),
                with("--cache-dir", "c", deployer -> deployer.settings.cacheDirectory(), Optional.of(Path.of("c"))),
                with("--cache-limit", "1kB", deployer -> deployer.settings.cacheSizeLimit(), Optional.of(1000L)),
                run("--tags", List.of("a,b"), asked(DeploymentRequest::tags), List.of("a", "b")),
                run("--skip-tags", List.of("a,b"), asked(DeploymentRequest::skipTags), List.of("a", "b")),
                run("--check", List.of(), step(Step.CHECK), true),
                run("--diff", List.of(), step(Step.DIFF), true),
                flag("--verify", step(Step.VERIFY), true),
                flag("--execute", step(Step.EXECUTE), true),
                flag("--rebuild", step(Step.REBUILD), true),
                flag("--compile-only", asked(DeploymentRequest::outputDirectory), Optional.of(Path.of("target"))),
                flag("--deploy-only", asked(DeploymentRequest::artifactsFrom), Optional.of(Path.of("target"))),
                flag("--dry-run", BuilderOptionsTest::operation, Optional.empty()),
                flag("--rollback", BuilderOptionsTest::operation, Optional.of(Operation.ROLL_BACK)),
                flag("--cleanup", BuilderOptionsTest::operation, Optional.of(Operation.CLEAN_UP)),
                flag(
                        "--localhost-test",
                        deployer -> deployer.asked.stream()
                                .anyMatch(
                                        asked -> asked.request().subject() instanceof DeploymentRequest.FromArtifacts),
                        true));
    }

    private static Arrives with(String option, String value, Function<FakeDeployer, Object> seen, Object expected) {
        return new Arrives(option, List.of(value), List.of(), seen, expected);
    }

    private static Arrives run(
            String option, List<String> value, Function<FakeDeployer, Object> seen, Object expected) {
        return new Arrives(option, value, List.of("--execute"), seen, expected);
    }

    private static Arrives flag(String option, Function<FakeDeployer, Object> seen, Object expected) {
        return new Arrives(option, List.of(), List.of(), seen, expected);
    }

    private static Function<FakeDeployer, Object> asked(Function<DeploymentRequest, Object> part) {
        return deployer -> part.apply(deployer.asked.get(0).request());
    }

    private static Function<FakeDeployer, Object> step(Step step) {
        return asked(request -> request.has(step));
    }

    private static Object operation(FakeDeployer deployer) {
        return Optional.ofNullable(deployer.asked.get(0).operation());
    }
}

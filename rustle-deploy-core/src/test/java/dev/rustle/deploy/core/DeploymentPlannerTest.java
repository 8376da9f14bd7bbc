package dev.rustle.deploy.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.compile.NativeCompiler;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.TripleHint;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeploymentPlannerTest {
    private final List<TargetTriple> laidOut = new ArrayList<>();
    private final Deployer deployer =
            deployer(new RecordingCompiler(new NativeCompiler(), laidOut, RecordingCompiler.ALL));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        deployer.close();
    }

    private static Deployer deployer(Compiler compiler) {
        return Deployer.builder().compiler(compiler).cacheInMemory().build();
    }

    private static Target unknown(String name) {
        return Target.builder(name, Connection.ssh("192.0.2.1").build()).build();
    }

    private static Target known(String name) {
        return Target.builder(name, Connection.ssh("192.0.2.1").build())
                .triple(TargetTriple.LINUX_X86_64)
                .build();
    }

    private Plan plan(RunSettings settings) throws IOException {
        Files.write(folder.resolve("content"), new byte[10_000]);
        Task copy = Task.builder("t1", "copy")
                .arguments(new Value.Mapping(Map.of("src", Value.of("content"), "dest", Value.of("/tmp/x"))))
                .build();
        Play play = Play.builder("play-0")
                .hosts(List.of("all"))
                .tasks(List.of(Batch.builder("b0").tasks(List.of(copy)).build()))
                .build();
        return Plan.builder("site")
                .plays(List.of(play))
                .folder(folder)
                .settings(settings)
                .build();
    }

    private Deployment deployment(Target... targets) throws IOException {
        return deployer.plan(plan(RunSettings.NONE)).targets(targets);
    }

    @Test
    void nothingIsLaidOutForAMachineOfUnknownKind() throws IOException {
        deployment(unknown("a")).preview();
        assertThat(laidOut).isEmpty();
        deployment(unknown("a"), known("b")).preview();
        assertThat(laidOut).isNotEmpty().containsOnly(TargetTriple.LINUX_X86_64);
    }

    @Test
    void whatIsTooLargeForAnyMachineIsRefusedBeforeTheHostIsAsked() throws IOException {
        Deployment small = deployment(unknown("a")).artifactSizeLimit(5_000);
        assertThatThrownBy(small::preview)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host a")
                .hasMessageContaining("without the runner, the limit is 5000");
        assertThat(laidOut).isEmpty();
    }

    @Test
    void anArtifactThatIsTooLargeNamesItsLargestParts() throws IOException {
        Deployment small = deployment(known("a")).artifactSizeLimit(50_000);
        assertThatThrownBy(small::preview)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("largest parts are runner");
    }

    @Test
    void theLimitHoldsForArtifactsThatAreCompiledByAHintToo() throws IOException {
        RunSettings settings = RunSettings.builder()
                .tripleHints(List.of(new TripleHint(List.of(), TargetTriple.LINUX_X86_64)))
                .build();
        Deployment small = deployer.plan(plan(settings)).targets(unknown("a")).artifactSizeLimit(50_000);
        assertThatThrownBy(small::compile).hasMessageContaining("the limit is 50000");
    }

    @Test
    void aLimitThatMatchesNoHostIsAnErrorForPlansAndForArtifacts() throws IOException {
        CompiledPlan compiled = deployment(known("a")).compile();
        Deployment ofPlan = deployment(known("a")).limit("x*");
        Deployment ofArtifacts = deployer.artifacts(compiled).limit("x*");
        for (var operation : Stream.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        ofPlan::preview,
                        ofArtifacts::deploy,
                        deployment(known("a")).limit("x*")::rollback)
                .toList()) {
            assertThatThrownBy(operation)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("\"x*\" matches none of the 1 hosts");
        }
        assertThatThrownBy(() -> deployer.artifacts(compiled).limit("db").deploy())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no host or group named db");
    }

    @Test
    void theFirstHintThatIsAboutAHostCounts() {
        Inventory inventory = Inventory.of("hosts", List.of(unknown("a"), unknown("b"), unknown("c")));
        TripleHints hints = new TripleHints(
                List.of(
                        new TripleHint(List.of("nobody"), TargetTriple.LINUX_X86_64),
                        new TripleHint(List.of("b"), TargetTriple.LINUX_AARCH64),
                        new TripleHint(List.of("a", "b"), TargetTriple.LINUX_X86_64)),
                inventory);
        assertThat(hints.of(unknown("a"))).contains(TargetTriple.LINUX_X86_64);
        assertThat(hints.of(unknown("b"))).contains(TargetTriple.LINUX_AARCH64);
        assertThat(hints.of(unknown("c"))).isEmpty();
    }

    @Test
    void hostsWhoseNamesAreNoFileNamesAreRefusedBeforeAnythingIsWritten() throws IOException {
        Path output = folder.resolve("output");
        for (String name : List.of("x/../y", "/etc", ".", "..", "a\\b", "a/b", "x".repeat(300))) {
            Deployment written = deployment(known("fine"), known(name)).outputDirectory(output);
            assertThatThrownBy(written::compile)
                    .as(name)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("\"" + name + "\" cannot be the name of a file");
        }
        Deployment alike = deployment(known("web"), known("WEB")).outputDirectory(output);
        assertThatThrownBy(alike::compile).hasMessageContaining("\"web\" and \"WEB\" differ only by case");
        assertThat(output).doesNotExist();
    }

    @Test
    void whatIsWrongWithOneHostShowsBeforeAnythingIsWrittenForAnother() throws IOException {
        Path output = folder.resolve("output");
        Deployment oneUnknown = deployment(known("a"), unknown("b")).outputDirectory(output);
        assertThatThrownBy(oneUnknown::compile)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host b")
                .hasMessageContaining("set target_triple");
        assertThat(output).doesNotExist();
        assertThat(laidOut).containsOnly(TargetTriple.LINUX_X86_64);

        long size = deployment(known("a")).compile().hosts().values().stream()
                .mapToLong(host -> host.artifact().size())
                .sum();
        RunSettings hint = RunSettings.builder()
                .tripleHints(List.of(new TripleHint(List.of("b"), TargetTriple.LINUX_X86_64)))
                .build();
        Target large = Target.builder("b", Connection.ssh("192.0.2.1").build())
                .variables(new Value.Mapping(Map.of("text", Value.of("x".repeat(10_000)))))
                .build();
        Deployment oneTooLarge = deployer.plan(plan(hint))
                .targets(known("a"), large)
                .outputDirectory(output)
                .artifactSizeLimit(size + 100);
        assertThatThrownBy(oneTooLarge::compile)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host b")
                .hasMessageContaining("the limit is");
        assertThat(output).doesNotExist();
    }

    @Test
    void aHintForAMachineWithoutARunnerIsAProblemOfTheHost() throws IOException {
        RunSettings settings = RunSettings.builder()
                .tripleHints(List.of(new TripleHint(List.of(), TargetTriple.parse("riscv64gc-unknown-linux-gnu"))))
                .build();
        Deployment hinted = deployer.plan(plan(settings)).targets(unknown("a"));
        assertThatThrownBy(hinted::compile)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host a")
                .hasMessageContaining("no runner for riscv64gc-unknown-linux-gnu")
                .hasMessageContaining("x86_64");
    }

    @Test
    void aCompilerThatLeavesOutOrAddsHostsIsRefusedByName() throws IOException {
        for (int count : List.of(0, 1, 3)) {
            Compiler defective = new RecordingCompiler(new NativeCompiler(), laidOut, count);
            try (defective;
                    Deployer refusing = deployer(defective)) {
                Deployment two = refusing.plan(plan(RunSettings.NONE)).targets(known("a"), known("b"));
                assertThatThrownBy(two::preview)
                        .isInstanceOf(DeployException.class)
                        .hasMessageContaining("the compiler \"native\"")
                        .hasMessageContaining("prepared " + count + " slices and was given 2");
            }
        }
    }

    @Test
    void artifactsAreWrittenOnlyBelowTheOutputDirectory() throws IOException {
        Path output = Files.createDirectories(folder.resolve("output"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        deployment(known("a")).outputDirectory(output).compile();
        assertThat(output.resolve("a/rustle-site")).isExecutable();

        Files.createSymbolicLink(output.resolve("b"), outside);
        Deployment throughALink = deployment(known("b")).outputDirectory(output);
        assertThatThrownBy(throughALink::compile).hasMessageContaining("is a link to");
        assertThat(outside).isEmptyDirectory();
    }

    private static PreparedHost host(String name) {
        return PreparedHost.withoutArtifact(
                HostSlice.builder("site", "hosts", unknown(name)).build(), Optional.empty());
    }

    @Test
    void aFileNameThatLeadsElsewhereIsRefused() {
        Artifact elsewhere = new Artifact(
                TargetTriple.LINUX_X86_64, "../up", List.of(Segment.of("runner", new byte[1])), Digest.of(new byte[1]));
        OutputDirectory output = new OutputDirectory(Optional.of(folder.resolve("output")));
        assertThatThrownBy(() -> output.write(host("a"), elsewhere))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file name \"../up\"");
        assertThatThrownBy(() -> output.write(host(".."), elsewhere)).hasMessageContaining("host name \"..\"");
        assertThat(folder).isEmptyDirectory();
    }

    private static Plan forHosts(String... hosts) {
        Play play = Play.builder("play-0")
                .hosts(List.of(hosts))
                .tasks(List.of(Batch.builder("batch-0")
                        .tasks(List.of(Task.builder("t1", "ping").build()))
                        .build()))
                .build();
        return Plan.builder("site").plays(List.of(play)).build();
    }

    @Test
    void aPlayCanNameThisMachineThoughTheInventoryDoesNotHaveIt() throws IOException {
        Path inventory = Files.writeString(
                folder.resolve("hosts.ini"),
                "a target_triple=x86_64-unknown-linux-musl\nb target_triple=x86_64-unknown-linux-musl\n[all:vars]\nword=1\n");
        Function<Deployment, List<String>> hosts = deployment -> deployment.preview().hosts().stream()
                .map(host -> host.name() + " " + host.connection())
                .toList();
        assertThat(hosts.apply(deployer.plan(forHosts("localhost")).targets(inventory)))
                .containsExactly("localhost local:localhost");
        assertThat(hosts.apply(deployer.plan(forHosts("all")).targets(inventory)))
                .as("it belongs to no group")
                .containsExactly("a ssh:a", "b ssh:b");
        assertThat(hosts.apply(deployer.plan(forHosts("all", "localhost"))
                        .targets(inventory)
                        .limit("localhost")))
                .hasSize(1);
        assertThat(deployer.plan(forHosts("localhost"))
                        .targets(inventory)
                        .triple(TargetTriple.LINUX_X86_64)
                        .compile()
                        .hosts()
                        .values())
                .as("it has the variables of all hosts")
                .allSatisfy(host ->
                        assertThat(host.target().variables().get("word")).isPresent());
        assertThatThrownBy(() -> deployer.plan(forHosts("localhost"))
                        .targets(known("a"), known("b"))
                        .preview())
                .as("whoever has chosen hosts has not chosen this one")
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void aPlanFromAPipeIsReadOnce() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        String text =
                "{\"plays\": [{\"batches\": [{\"tasks\": [{\"task_id\": \"t\", \"module\": \"ping\", \"args\": {\"data\": \""
                        + "x".repeat(100_000) + "\"}}]}]}], \"total_tasks\": 1}";
        PlanSource pipe = new PlanSource() {
            @Override
            public String name() {
                return "pipe.json";
            }

            @Override
            public Optional<Path> folder() {
                return Optional.empty();
            }

            @Override
            public InputStream open() {
                return opened.getAndIncrement() == 0
                        ? new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))
                        : InputStream.nullInputStream();
            }
        };
        Inventory inventory = Inventory.of("hosts", List.of(known("a")));
        assertThat(deployer.plan(pipe).targets(inventory).preview().hosts()).hasSize(1);
        assertThat(opened).hasValue(1);
    }

    /** Programs that sort keys write a large inventory before anything that tells one format from the other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inventory\": {\"hosts\": {HOSTS}, \"variables\": {}}, \"tasks\": [{\"id\": \"t\", \"module\": \"ping\"}]}",
                "{\"inventory\": {\"hosts\": {HOSTS}, \"variables\": {}}, \"plays\": [{\"hosts\": [\"all\"], \"batches\": [{\"tasks\": [{\"task_id\": \"t\", \"module\": \"ping\"}]}]}]}",
                "inventory:\n  hosts: {HOSTS}\n  variables: {}\ntasks:\n- {id: t, module: ping}\n",
                "inventory:\n  hosts: {HOSTS}\n  variables: {}\nplays:\n- {hosts: [all], batches: [{tasks: [{task_id: t, module: ping}]}]}\n",
                "inventory:\n  hosts:\n    {HOSTS}\n\n# ignored\ntasks:\n- {id: t, module: ping}\n",
                "metadata:\n  description: TEXT\n  plan_id: long\ninventory: {hosts: {h0: {}}, variables: {}}\ntasks:\n- {id: t, module: ping}\n"
            })
    void whatALargePlanBeginsWithDoesNotHideItsFormat(String written) {
        String hosts = IntStream.range(0, 4000)
                .mapToObj(number -> "\"h" + number + "\": {\"address\": \"192.0.2.1\"}")
                .collect(Collectors.joining(", "));
        String text = written.replace("HOSTS", hosts).replace("TEXT", "words ".repeat(20_000));
        assertThat(deployer.plan(PlanSource.of("large.yml", text, folder))
                        .limit("h0")
                        .preview()
                        .hosts())
                .extracting(host -> host.name())
                .containsExactly("h0");
    }

    @Test
    void theProgramOfAPlansInventoryRunsOnlyForItsHosts() throws IOException {
        Path program = Files.writeString(
                folder.resolve("hosts.sh"),
                "#!/bin/sh\ntouch \"${0%/*}/ran\"\necho '{\"web\": {\"hosts\": [\"w\"]}, \"_meta\": {\"hostvars\": {}}}'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        PlanSource plan = PlanSource.of(
                "plan.json",
                "{\"name\": \"site\", \"tasks\": [{\"id\": \"t\", \"module\": \"ping\"}], \"modules\": [], \"deployment_config\": {}, \"inventory\": {\"format\": \"Dynamic\","
                        + " \"variables\": {}, \"source\": {\"Dynamic\": {\"script\": \"hosts.sh\"}}}}",
                folder);
        Inventory own = Inventory.of("hosts", List.of(known("a")));
        assertThat(deployer.plan(plan).targets(own).preview().warnings()).isEmpty();
        assertThat(folder.resolve("ran")).doesNotExist();
        assertThat(deployer.plan(plan).preview().warnings()).isEmpty();
        assertThat(folder.resolve("ran")).exists();
    }

    @Test
    void anOutputDirectoryThatCannotBeWrittenIsNamedWithTheReason() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Deployment deployment = deployment(known("a")).outputDirectory(file);
        assertThatThrownBy(deployment::compile)
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("artifacts cannot be written to the output directory " + file)
                .hasMessageContaining("something else is there (" + file + ")");
        assertThatThrownBy(deployment::start)
                .as("before any host is contacted")
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("artifacts cannot be written to the output directory " + file);
    }
}

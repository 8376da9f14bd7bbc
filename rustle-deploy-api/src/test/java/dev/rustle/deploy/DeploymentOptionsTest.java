package dev.rustle.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.engine.DeploymentEngine;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Options are set once, and what was set arrives. */
class DeploymentOptionsTest {
    private static final Inventory HOSTS = Inventory.of(
            "hosts", List.of(Target.builder("a", Connection.local()).build()));

    /** An engine that only keeps what it is asked. */
    private static final class Recorder implements DeploymentEngine {
        private final Map<String, DeploymentRequest> asked = new LinkedHashMap<>();

        @Override
        public RunningDeployment start(DeploymentRequest request, Operation operation) {
            asked.put(operation.name(), request);
            throw new DeployException("recorded", null);
        }

        @Override
        public CompiledPlan compile(DeploymentRequest request) {
            asked.put("compile", request);
            throw new DeployException("recorded", null);
        }

        @Override
        public Map<TargetTriple, CompiledPlan> compileAll(DeploymentRequest request) {
            asked.put("compileAll", request);
            throw new DeployException("recorded", null);
        }

        @Override
        public Preview preview(DeploymentRequest request) {
            asked.put("preview", request);
            throw new DeployException("recorded", null);
        }
    }

    private static final Map<String, Consumer<Deployment>> OPTIONS = Map.ofEntries(
            Map.entry("targets", deployment -> deployment.targets(HOSTS)),
            Map.entry("name", deployment -> deployment.name("site")),
            Map.entry("verify", Deployment::verify),
            Map.entry("execute", Deployment::execute),
            Map.entry("check", Deployment::check),
            Map.entry("diff", Deployment::diff),
            Map.entry("rebuild", Deployment::rebuild),
            Map.entry("tags", deployment -> deployment.tags("a", "b")),
            Map.entry("skipTags", deployment -> deployment.skipTags("c")),
            Map.entry("limit", deployment -> deployment.limit("web")),
            Map.entry("extraVars", deployment -> deployment.extraVars(Value.Mapping.EMPTY)),
            Map.entry("triple", deployment -> deployment.triple(TargetTriple.LINUX_X86_64)),
            Map.entry("experimentalTargets", Deployment::experimentalTargets),
            Map.entry("timeout", deployment -> deployment.timeout(Duration.ofSeconds(5))),
            Map.entry("outputDirectory", deployment -> deployment.outputDirectory(Path.of("out"))),
            Map.entry("artifactsFrom", deployment -> deployment.artifactsFrom(Path.of("from"))),
            Map.entry("artifactSizeLimit", deployment -> deployment.artifactSizeLimit(5)),
            Map.entry("listener", deployment -> deployment.listener(event -> {})));

    private static final Set<String> WITHOUT_ARTIFACT = Set.of(
            "verify",
            "execute",
            "check",
            "diff",
            "rebuild",
            "tags",
            "skipTags",
            "triple",
            "experimentalTargets",
            "outputDirectory",
            "artifactsFrom",
            "artifactSizeLimit");

    private static Deployment deployment(DeploymentEngine engine) {
        return new Deployment(
                engine, new DeploymentRequest.FromPlan(Plan.builder("site").build()));
    }

    @Test
    void everyOptionFailsAtTheCallWhenItIsSetTwice() {
        OPTIONS.forEach((name, set) -> {
            Deployment deployment = deployment(new Recorder());
            set.accept(deployment);
            assertThatThrownBy(() -> set.accept(deployment))
                    .as(name)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(name + " was already set");
        });
    }

    @Test
    void whatWasDecidedByCompilingCannotBeSetForArtifacts() {
        CompiledPlan compiled = CompiledPlan.builder("site", "hosts").build();
        for (String name : List.of(
                "targets",
                "name",
                "rebuild",
                "extraVars",
                "triple",
                "experimentalTargets",
                "artifactsFrom",
                "artifactSizeLimit")) {
            Deployment deployment = new Deployment(new Recorder(), new DeploymentRequest.FromArtifacts(compiled));
            assertThatThrownBy(() -> OPTIONS.getOrDefault(name, unknown -> {}).accept(deployment))
                    .as(name)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("decided when they were compiled");
        }
    }

    @Test
    void valuesThatCannotBeMeantAreRefusedWhereTheyAreGiven() {
        Map<String, Consumer<Deployment>> wrong = Map.ofEntries(
                Map.entry("targets", deployment -> deployment.targets()),
                Map.entry("name", deployment -> deployment.name(" ")),
                Map.entry("tags", deployment -> deployment.tags()),
                Map.entry("tags needs", deployment -> deployment.tags("a", "")),
                Map.entry("at least one tag", deployment -> deployment.tags("a,,b")),
                Map.entry("skipTags", deployment -> deployment.skipTags()),
                Map.entry("none of them blank", deployment -> deployment.skipTags("a, ")),
                Map.entry("limit", deployment -> deployment.limit("")),
                Map.entry("timeout", deployment -> deployment.timeout(Duration.ZERO)),
                Map.entry("size limit", deployment -> deployment.artifactSizeLimit(0)));
        wrong.forEach((option, set) -> assertThatThrownBy(() -> set.accept(deployment(new Recorder())))
                .as(option)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option));
        assertThatThrownBy(() -> Deployer.builder().parallelism(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachWayToCarryOutTheRequestAsksForIt() {
        Recorder engine = new Recorder();
        assertThatThrownBy(() -> deployment(engine).deploy()).hasMessage("recorded");
        assertThatThrownBy(() -> deployment(engine).execute().deploy()).hasMessage("recorded");
        assertThatThrownBy(() -> deployment(engine).rollback()).hasMessage("recorded");
        assertThatThrownBy(() -> deployment(engine).cleanup()).hasMessage("recorded");
        assertThatThrownBy(() -> deployment(engine).compile()).hasMessage("recorded");
        assertThatThrownBy(() -> deployment(engine).compileAll()).hasMessage("recorded");
        assertThatThrownBy(() -> deployment(engine).preview()).hasMessage("recorded");
        assertThat(engine.asked.keySet())
                .containsExactly("DEPLOY", "EXECUTE", "ROLL_BACK", "CLEAN_UP", "compile", "compileAll", "preview");
    }

    /** Ways to carry a request out, and the options that have no effect there. */
    private static final Map<ThrowingConsumer<Deployment>, Set<String>> WITHOUT_EFFECT = Map.of(
            Deployment::rollback, WITHOUT_ARTIFACT,
            Deployment::cleanup, WITHOUT_ARTIFACT,
            Deployment::compile,
                    Set.of("verify", "execute", "check", "diff", "tags", "skipTags", "timeout", "artifactsFrom"),
            Deployment::compileAll,
                    Set.of(
                            "verify",
                            "execute",
                            "check",
                            "diff",
                            "tags",
                            "skipTags",
                            "timeout",
                            "triple",
                            "artifactsFrom"),
            Deployment::deploy, Set.of("experimentalTargets"),
            Deployment::preview, Set.of("experimentalTargets"));

    /** Options that say how to compile, or what to do with what was compiled. */
    private static final Set<String> COMPILED = Set.of("rebuild", "outputDirectory", "artifactSizeLimit");

    @Test
    void whoHasArtifactsInADirectoryCompilesNothing() {
        List<ThrowingConsumer<Deployment>> ways = List.of(Deployment::deploy, Deployment::start, Deployment::preview);
        for (ThrowingConsumer<Deployment> carryOut : ways) {
            Recorder engine = new Recorder();
            Deployment deployment = deployment(engine).artifactsFrom(Path.of("from"));
            assertThatThrownBy(() -> carryOut.accept(deployment)).hasMessage("recorded");
            assertThat(engine.asked.values())
                    .extracting(DeploymentRequest::artifactsFrom)
                    .containsExactly(Optional.of(Path.of("from")));
            engine.asked.clear();
            COMPILED.forEach(option -> set(option, deployment));
            assertThatThrownBy(() -> carryOut.accept(deployment))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("with artifactsFrom nothing is compiled")
                    .satisfies(problem -> assertThat(problem.getMessage()).contains(COMPILED));
            assertThat(engine.asked).isEmpty();
        }
    }

    @Test
    void optionsWithoutEffectAreRefusedAllAtOnceBeforeAnythingIsDone() {
        WITHOUT_EFFECT.forEach((carryOut, without) -> {
            Recorder engine = new Recorder();
            Deployment deployment = deployment(engine);
            OPTIONS.values().forEach(set -> set.accept(deployment));
            assertThatThrownBy(() -> carryOut.accept(deployment))
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(problem -> assertThat(
                                    String.valueOf(problem.getMessage()).split("[ ,;]+"))
                            .containsAll(without)
                            .doesNotContainAnyElementsOf(others(without)));
            assertThat(engine.asked).isEmpty();

            Deployment fitting = deployment(engine);
            others(without).forEach(option -> set(option, fitting));
            assertThatThrownBy(() -> carryOut.accept(fitting)).hasMessage("recorded");
        });
    }

    @Test
    void optionsOfRunsNeedARun() {
        List<ThrowingConsumer<Deployment>> ways = List.of(Deployment::deploy, Deployment::start, Deployment::preview);
        for (ThrowingConsumer<Deployment> carryOut : ways) {
            Recorder engine = new Recorder();
            Deployment deployment = deployment(engine).skipTags("c").check();
            assertThatThrownBy(() -> carryOut.accept(deployment))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("check, skipTags say how artifacts run")
                    .hasMessageContaining("set execute too");
            assertThat(engine.asked).isEmpty();
            assertThatThrownBy(() -> carryOut.accept(deployment.execute())).hasMessage("recorded");
        }
    }

    private static Set<String> others(Set<String> options) {
        Set<String> others = new TreeSet<>(OPTIONS.keySet());
        others.removeAll(options);
        if (others.contains("artifactsFrom")) {
            others.removeAll(COMPILED);
        }
        return others;
    }

    private static void set(String option, Deployment deployment) {
        OPTIONS.getOrDefault(option, unknown -> {}).accept(deployment);
    }

    @Test
    void whatWasSetArrives() {
        Recorder engine = new Recorder();
        Deployment deployment = deployment(engine);
        others(Set.of("experimentalTargets", "artifactsFrom")).forEach(option -> set(option, deployment));
        assertThatThrownBy(deployment::deploy).hasMessage("recorded");
        assertThat(engine.asked.get("EXECUTE")).isNotNull().satisfies(request -> {
            assertThat(request.targets()).hasValue(new DeploymentRequest.Hosts(HOSTS.all()));
            assertThat(request.name()).hasValue("site");
            assertThat(request.steps()).containsExactlyInAnyOrder(DeploymentRequest.Step.values());
            assertThat(request.tags()).containsExactly("a", "b");
            assertThat(request.skipTags()).containsExactly("c");
            assertThat(request.limit()).hasValue("web");
            assertThat(request.triple()).hasValue(TargetTriple.LINUX_X86_64);
            assertThat(request.timeout()).hasValue(Duration.ofSeconds(5));
            assertThat(request.outputDirectory()).hasValue(Path.of("out"));
            assertThat(request.artifactSizeLimit()).hasValue(5L);
        });
    }

    @Test
    void experimentalTargetsAreRefusedUnlessTheyAreAskedFor() {
        Recorder engine = new Recorder();
        assertThatThrownBy(() -> deployment(engine).compile()).hasMessage("recorded");
        assertThatThrownBy(() -> deployment(engine).experimentalTargets().compileAll())
                .hasMessage("recorded");
        assertThat(engine.asked.values())
                .extracting(DeploymentRequest::experimentalTargets)
                .containsExactly(
                        DeploymentRequest.ExperimentalTargets.REFUSE, DeploymentRequest.ExperimentalTargets.WRITE);
    }

    @Test
    void artifactsThatAreThereAreOfOneKindEach() {
        Deployment given = new Deployment(
                new Recorder(),
                new DeploymentRequest.FromArtifacts(
                        CompiledPlan.builder("site", "hosts").build()));
        assertThatThrownBy(given::compileAll)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("decided when they were compiled");
    }

    @Test
    void commasSeparateTags() {
        Recorder engine = new Recorder();
        Deployment deployment =
                deployment(engine).execute().tags("a,b", " c , d ").skipTags("e,f");
        assertThatThrownBy(deployment::deploy).hasMessage("recorded");
        assertThat(engine.asked.get("EXECUTE")).isNotNull().satisfies(request -> {
            assertThat(request.tags()).containsExactly("a", "b", "c", "d");
            assertThat(request.skipTags()).containsExactly("e", "f");
        });
    }

    @Test
    void aMissingImplementationIsAnErrorThatNamesTheArtifact() {
        Deployment oneShot =
                Deployer.builder().plan(Plan.builder("site").build()).targets(HOSTS);
        List<ThrowingCallable> ways =
                List.of(() -> Deployer.builder().build(), oneShot::deploy, oneShot::preview, oneShot::compile);
        assertThat(ways).allSatisfy(way -> assertThatThrownBy(way)
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("dev.rustle:rustle-deploy-core"));
    }

    @Test
    void whatIsSetTwiceIsNotShown() {
        Transport transport = new SecretTransport();
        DeployerBuilder builder = Deployer.builder().parallelism(77).transport(transport);
        assertThatThrownBy(() -> builder.parallelism(78)).hasMessage("parallelism was already set; set it once");
        assertThatThrownBy(() -> builder.transport(transport))
                .hasMessage("a transport with the id secret was already set; set it once");
        Target.Builder target = Target.builder("a", Connection.local());
        assertThatThrownBy(() -> target.variables(SECRET).variables(SECRET))
                .isInstanceOf(IllegalStateException.class)
                .message()
                .doesNotContain("hunter2");
    }

    private static final Value.Mapping SECRET = new Value.Mapping(Map.of("password", Value.of("hunter2")));

    private static final class SecretTransport implements Transport {
        @Override
        public String id() {
            return "secret";
        }

        @Override
        public Session connect(ConnectRequest request) {
            throw new IllegalStateException("hunter2");
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "hunter2";
        }
    }
}

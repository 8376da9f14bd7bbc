package dev.rustle.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.DeploymentEngine;
import dev.rustle.deploy.spi.DeploymentRequest;
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
            Map.entry("timeout", deployment -> deployment.timeout(Duration.ofSeconds(5))),
            Map.entry("outputDirectory", deployment -> deployment.outputDirectory(Path.of("out"))),
            Map.entry("artifactSizeLimit", deployment -> deployment.artifactSizeLimit(5)),
            Map.entry("listener", deployment -> deployment.listener(event -> {})));

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
        CompiledPlan compiled =
                new CompiledPlan("site", "hosts", Map.of(), dev.rustle.deploy.plan.RunSettings.NONE, List.of());
        for (String name : List.of("targets", "name", "rebuild", "extraVars", "triple")) {
            Deployment deployment = new Deployment(new Recorder(), new DeploymentRequest.FromArtifacts(compiled));
            assertThatThrownBy(() -> OPTIONS.getOrDefault(name, unknown -> {}).accept(deployment))
                    .as(name)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("decided when they were compiled");
        }
    }

    @Test
    void valuesThatCannotBeMeantAreRefused() {
        Deployment deployment = deployment(new Recorder());
        assertThatThrownBy(() -> deployment.timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> deployment.artifactSizeLimit(0)).isInstanceOf(IllegalArgumentException.class);
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
        assertThatThrownBy(() -> deployment(engine).preview()).hasMessage("recorded");
        assertThat(engine.asked.keySet())
                .containsExactly("DEPLOY", "EXECUTE", "ROLL_BACK", "CLEAN_UP", "compile", "preview");
    }

    @Test
    void whatWasSetArrives() {
        Recorder engine = new Recorder();
        Deployment deployment = deployment(engine);
        OPTIONS.values().forEach(set -> set.accept(deployment));
        assertThatThrownBy(deployment::deploy).hasMessage("recorded");
        assertThat(engine.asked.get("EXECUTE")).isNotNull().satisfies(request -> {
            assertThat(request.targets().orElseThrow().targets()).isEqualTo(HOSTS.targets());
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
    void aMissingImplementationIsAnErrorThatNamesTheArtifact() {
        assertThatThrownBy(() -> Deployer.builder().build())
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("dev.rustle:rustle-deploy-core");
    }
}

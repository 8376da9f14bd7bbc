package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an earlier compilation has written is deployed if it is what compiling would give now, byte by byte. */
class DeployOnlyTest extends WrittenSite {
    @Test
    void whatWasCompiledIsDeployedAndNothingIsCompiled() throws IOException, InterruptedException {
        try (Deployer elsewhere = Deployer.builder().cacheInMemory().build()) {
            CompiledPlan compiled = elsewhere
                    .plan(plan())
                    .targets(fleet.inventory())
                    .extraVars(new Value.Mapping(Map.of("word", Value.of("one"))))
                    .triple(OWN)
                    .outputDirectory(output)
                    .compile();
            assertThat(compiled.hosts().values()).allSatisfy(host -> assertThat(host.file())
                    .contains(artifact(host.target().name())));
        }
        assertThat(names(output.resolve("host1"))).containsExactly("rustle-site", "rustle-site.artifact.json");

        Preview preview = site().triple(OWN).artifactsFrom(output).preview();
        assertThat(preview.hosts()).extracting(Preview.Host::artifactOrigin).containsOnly(Optional.of("directory"));

        DeploymentReport report =
                site().artifactsFrom(output).verify().execute().deploy();
        assertThat(report.succeeded()).as(report.toText()).isTrue();
        assertThat(report.hosts()).extracting(HostReport::artifactOrigin).containsOnly(Optional.of("directory"));
        assertThat(report.toJson()).contains("\"artifact_origin\":\"directory\"");
        assertThat(report.toText()).contains("artifact: directory");
        assertThat(fleet.host(1).home().resolve("page")).hasContent("hello");
        assertThat(fleet.host(1).home().resolve("large")).hasSize(50_000);
        assertThat(folder.resolve("cache/v1/entries"))
                .as("nothing was compiled")
                .doesNotExist();

        DeploymentReport control = site().deploy();
        assertThat(control.hosts()).extracting(HostReport::artifactOrigin).containsOnly(Optional.of("built"));
        assertThat(control.toText()).doesNotContain("artifact: ");
        assertThat(control.hosts())
                .allSatisfy(host -> assertThat(host.transfer().segmentsSent())
                        .as("the artifacts are the same")
                        .isZero());
    }

    @Test
    void ofSeveralKindsTheHostsOwnIsTaken() throws IOException, InterruptedException {
        site().outputDirectory(output).compileAll();
        DeploymentReport report = site().artifactsFrom(output).execute().deploy();
        assertThat(report.succeeded()).as(report.toText()).isTrue();
        assertThat(report.hosts()).extracting(HostReport::triple).containsOnly(Optional.of(OWN));
        assertThat(report.hosts()).extracting(HostReport::artifactOrigin).containsOnly(Optional.of("directory"));
    }

    @Test
    void whatIsLeftOverFromBeforeStandsInNobodysWay() throws IOException, InterruptedException {
        compileTo(output);
        Files.writeString(folder.resolve("page"), "good bye");
        site().outputDirectory(output).compileAll();
        DeploymentReport stale = site().artifactsFrom(output).execute().deploy();
        assertThat(stale.succeeded()).as(stale.toText()).isTrue();
        assertThat(fleet.host(0).home().resolve("page")).hasContent("good bye");

        Files.writeString(record("host1"), "{}");
        Files.delete(artifact("host2"));
        DeploymentReport damaged =
                site().triple(OWN).artifactsFrom(output).execute().deploy();
        assertThat(damaged.succeeded()).as(damaged.toText()).isTrue();
        DeploymentReport unknown = site().artifactsFrom(output).execute().deploy();
        assertThat(unknown.succeeded()).as(unknown.toText()).isTrue();

        Files.writeString(output.resolve("host1").resolve(OWN.toString()).resolve("rustle-site.artifact.json"), "{}");
        assertThatThrownBy(() -> site().artifactsFrom(output).deploy())
                .as("the control")
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("host host1")
                .hasMessageContaining(OWN + "/rustle-site.artifact.json")
                .satisfies(e -> assertThat(e).hasMessageNotContaining("host host2"));
    }

    @Test
    void aRecordStaysIfItsArtifactIsWrittenAgainByWhoDoesNotKnowWhatItWasMadeOf()
            throws IOException, InterruptedException {
        CompiledPlan compiled = site().triple(OWN).outputDirectory(output).compile();
        CompiledPlan other = of(plan(), fleet.inventory(), "two").triple(OWN).compile();
        String written = text(record("host1"));
        assertThat(deployer.artifacts(compiled).outputDirectory(output).deploy().succeeded())
                .isTrue();
        assertThat(record("host1")).hasContent(written);
        DeploymentReport report = site().artifactsFrom(output).deploy();
        assertThat(report.succeeded()).as(report.toText()).isTrue();

        assertThat(deployer.artifacts(other).outputDirectory(output).deploy().succeeded())
                .isTrue();
        assertThat(record("host1")).as("it speaks of another artifact").doesNotExist();
    }

    @Test
    void whatADeploymentHasWrittenCanBeDeployedAgain() throws IOException, InterruptedException {
        DeploymentReport first = site().outputDirectory(output).deploy();
        assertThat(first.succeeded()).as(first.toText()).isTrue();
        DeploymentReport second = site().artifactsFrom(output).deploy();
        assertThat(second.succeeded()).as(second.toText()).isTrue();
        assertThat(second.hosts())
                .extracting(HostReport::artifact)
                .isEqualTo(first.hosts().stream().map(HostReport::artifact).toList());
        assertThat(second.hosts()).extracting(HostReport::artifactOrigin).containsOnly(Optional.of("directory"));
    }
}

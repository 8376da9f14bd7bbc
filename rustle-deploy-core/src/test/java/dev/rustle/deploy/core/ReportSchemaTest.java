package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;

import dev.rustle.deploy.DeploymentId;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.DeploymentReport.Operation;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.HostReport.Transfer;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** What reports print is what docs/report.schema.json says, for every outcome there is. */
class ReportSchemaTest {
    private static final Digest DIGEST = Digest.of(new byte[] {1});

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("../docs/report.schema.json")));
    }

    private static HostReport host(HostOutcome outcome) {
        return HostReport.builder(outcome.getClass().getSimpleName(), outcome)
                .triple(TargetTriple.LINUX_X86_64)
                .artifact(DIGEST)
                .transfer(Transfer.builder()
                        .segmentsSent(1)
                        .bytesSent(2)
                        .artifactBytes(3)
                        .channels(3)
                        .build())
                .tasks(List.of(TaskResult.builder("play", "play/task", "copy", TaskResult.Status.FAILED)
                        .name("name")
                        .kind(TaskResult.Kind.HANDLER)
                        .result(new Value.Mapping(Map.of("msg", Value.of("no \"space\" \u0000\ud800"))))
                        .duration(Duration.ofMillis(5))
                        .build()))
                .phases(Map.of(Phase.CONNECT, Duration.ofMillis(7)))
                .warnings(List.of("a warning"))
                .build();
    }

    private static DeploymentReport report(List<HostReport> hosts) {
        return DeploymentReport.builder(
                        new DeploymentId("20260131T235959Z-0a1b2c3d"),
                        Operation.EXECUTE,
                        "plan",
                        "inventory",
                        Instant.EPOCH)
                .duration(Duration.ofSeconds(1))
                .hosts(hosts)
                .warnings(List.of(Problem.warning(Location.of("plan.json"), "look")))
                .build();
    }

    private static final List<HostOutcome> OUTCOMES = List.of(
            new HostOutcome.Succeeded(Optional.of(DIGEST)),
            new HostOutcome.Unchanged(Optional.empty()),
            new HostOutcome.Failed(Phase.SHIP, "disk full", Optional.of(DIGEST)),
            new HostOutcome.Unreachable("refused"),
            new HostOutcome.RolledBack(DIGEST, DIGEST),
            new HostOutcome.Detached("run", 7, "lost"),
            new HostOutcome.Skipped("reason"),
            new HostOutcome.Cancelled(Phase.EXECUTE));

    @Test
    void everyOutcomeIsCovered() {
        assertThat(OUTCOMES.stream().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(HostOutcome.class.getPermittedSubclasses()));
    }

    @Test
    void reportsFitTheSchema() throws IOException {
        String json =
                report(OUTCOMES.stream().map(ReportSchemaTest::host).toList()).toJson();
        assertThat(schema().validate(json, InputFormat.JSON)).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatIsNoReport() throws IOException {
        String json = report(List.of(host(OUTCOMES.get(0)))).toJson();
        assertThat(schema().validate(
                                json.replace("\"succeeded\",\"release\"", "\"succeded\",\"release\""),
                                InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema().validate(json.replace("\"tasks\":", "\"taks\":"), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void textHasALineForEachHostAndAClosingLineWithFacts() {
        String text =
                report(OUTCOMES.stream().map(ReportSchemaTest::host).toList()).toText();
        assertThat(text.lines().filter(line -> !line.startsWith(" "))).hasSize(OUTCOMES.size() + 2);
        assertThat(text).contains("failed to ship: disk full").endsWith("deployment 20260131T235959Z-0a1b2c3d\n");
        assertThat(text.lines().reduce((first, last) -> last)).hasValueSatisfying(line -> assertThat(line)
                .startsWith("plan: 3 of 8 hosts fine, 8 tasks, 1.00 s, at most 3 channels a host, 16 B sent"));
    }
}

package dev.rustle.deploy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;

/** The JSON form of a report. */
final class ReportJson {
    private static final String FORMAT = "1.0";

    private ReportJson() {}

    static Value of(DeploymentReport report) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("format", Value.of(FORMAT));
        json.put("deployment_id", Value.of(report.deploymentId().text()));
        json.put("operation", name(report.operation()));
        json.put("plan", Value.of(report.plan()));
        json.put("inventory", Value.of(report.inventory()));
        json.put("started", Value.of(report.started().toString()));
        json.put("duration_ms", millis(report.duration()));
        json.put("succeeded", Value.of(report.succeeded()));
        json.put(
                "hosts",
                new Value.Sequence(report.hosts().stream().map(ReportJson::host).toList()));
        json.put(
                "warnings",
                new Value.Sequence(
                        report.warnings().stream().map(ReportJson::problem).toList()));
        return new Value.Mapping(json);
    }

    private static Value host(HostReport host) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("host", Value.of(host.host()));
        json.put("outcome", outcome(host.outcome()));
        json.put(
                "triple",
                host.triple().map(triple -> Value.of(triple.toString())).orElseGet(Value::none));
        json.put(
                "artifact",
                host.artifact().map(digest -> Value.of(digest.hex())).orElseGet(Value::none));
        json.put("artifact_origin", host.artifactOrigin().map(Value::of).orElseGet(Value::none));
        Map<String, Value> transfer = new LinkedHashMap<>();
        transfer.put("segments_sent", Value.of(host.transfer().segmentsSent()));
        transfer.put("bytes_sent", Value.of(host.transfer().bytesSent()));
        transfer.put("artifact_bytes", Value.of(host.transfer().artifactBytes()));
        transfer.put("channels", Value.of(host.transfer().channels()));
        json.put("transfer", new Value.Mapping(transfer));
        Map<String, Value> phases = new LinkedHashMap<>();
        for (HostOutcome.Phase phase : HostOutcome.Phase.values()) {
            Duration duration = host.phases().get(phase);
            if (duration != null) {
                phases.put(phase.name().toLowerCase(Locale.ROOT), millis(duration));
            }
        }
        json.put("phases_ms", new Value.Mapping(phases));
        Map<String, Value> counts = new LinkedHashMap<>();
        for (TaskResult.Status status : TaskResult.Status.values()) {
            counts.put(status.name().toLowerCase(Locale.ROOT), Value.of(host.count(status)));
        }
        json.put("counts", new Value.Mapping(counts));
        json.put(
                "tasks",
                new Value.Sequence(host.tasks().stream().map(ReportJson::task).toList()));
        json.put("warnings", Value.ofTexts(host.warnings()));
        return new Value.Mapping(json);
    }

    private static Value outcome(HostOutcome outcome) {
        Map<String, Value> json = new LinkedHashMap<>();
        if (outcome instanceof HostOutcome.Succeeded succeeded) {
            json.put("kind", Value.of("succeeded"));
            succeeded.release().ifPresent(release -> json.put("release", Value.of(release.hex())));
        } else if (outcome instanceof HostOutcome.Unchanged unchanged) {
            json.put("kind", Value.of("unchanged"));
            unchanged.release().ifPresent(release -> json.put("release", Value.of(release.hex())));
        } else if (outcome instanceof HostOutcome.Failed failed) {
            json.put("kind", Value.of("failed"));
            json.put("phase", name(failed.phase()));
            json.put("problem", Value.of(failed.problem()));
            failed.activeRelease().ifPresent(release -> json.put("release", Value.of(release.hex())));
        } else if (outcome instanceof HostOutcome.Unreachable unreachable) {
            json.put("kind", Value.of("unreachable"));
            json.put("problem", Value.of(unreachable.problem()));
        } else if (outcome instanceof HostOutcome.RolledBack rolledBack) {
            json.put("kind", Value.of("rolled_back"));
            json.put("from", Value.of(rolledBack.from().hex()));
            json.put("release", Value.of(rolledBack.to().hex()));
        } else if (outcome instanceof HostOutcome.Detached detached) {
            json.put("kind", Value.of("detached"));
            json.put("run", Value.of(detached.run()));
            json.put("last_sequence", Value.of(detached.lastSequence()));
            json.put("problem", Value.of(detached.problem()));
        } else if (outcome instanceof HostOutcome.Skipped skipped) {
            json.put("kind", Value.of("skipped"));
            json.put("reason", Value.of(skipped.reason()));
        } else if (outcome instanceof HostOutcome.Cancelled cancelled) {
            json.put("kind", Value.of("cancelled"));
            json.put("phase", name(cancelled.phase()));
        }
        return new Value.Mapping(json);
    }

    private static Value task(TaskResult task) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("play", Value.of(task.play()));
        json.put("task", Value.of(task.task()));
        json.put("name", Value.of(task.name()));
        json.put("module", Value.of(task.module()));
        json.put("kind", name(task.kind()));
        json.put("status", name(task.status()));
        json.put("duration_ms", millis(task.duration()));
        json.put("result", task.result());
        json.put("truncated", Value.of(task.truncated()));
        return new Value.Mapping(json);
    }

    private static Value problem(Problem problem) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("location", Value.of(problem.location().toString()));
        json.put("severity", name(problem.severity()));
        json.put("message", Value.of(problem.message()));
        return new Value.Mapping(json);
    }

    private static Value name(Enum<?> constant) {
        return Value.of(constant.name().toLowerCase(Locale.ROOT));
    }

    private static Value millis(Duration duration) {
        return Value.of(duration.toMillis());
    }
}

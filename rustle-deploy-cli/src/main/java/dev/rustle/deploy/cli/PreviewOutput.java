package dev.rustle.deploy.cli;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.TargetTriple;

/** A preview for people and for programs. */
final class PreviewOutput {
    private PreviewOutput() {}

    /** What is said of each host. */
    enum Detail {
        /** The names of its tasks. */
        TASKS,
        /** Why its artifact would be built anew. */
        CHANGES
    }

    static String text(Preview preview, Detail detail) {
        StringBuilder text = new StringBuilder("plan ")
                .append(DisplayText.line(preview.plan()))
                .append(", inventory ")
                .append(DisplayText.line(preview.inventory()))
                .append(": ")
                .append(Outputs.count(preview.hosts().size(), "host"))
                .append(", ")
                .append(Outputs.count(preview.stages(), "stage"))
                .append('\n');
        for (Preview.Host host : preview.hosts()) {
            text.append(DisplayText.line(host.name()))
                    .append("  ")
                    .append(DisplayText.line(host.connection()))
                    .append("  ")
                    .append(host.triple().map(TargetTriple::toString).orElse("kind of machine: would be asked"));
            host.size().ifPresent(size -> text.append("  ").append(DisplayText.bytes(size)));
            host.artifact().ifPresent(digest -> text.append("  ").append(digest.brief()));
            text.append("  ").append(Outputs.count(host.tasks().size(), "task"));
            host.artifactOrigin().ifPresent(origin -> text.append("  ")
                    .append(origin.equals("built") ? "not cached" : "cached (" + origin + ")"));
            text.append('\n');
            (detail == Detail.TASKS ? host.tasks() : host.changes())
                    .forEach(line ->
                            text.append("    ").append(DisplayText.line(line)).append('\n'));
        }
        return text.toString();
    }

    static Value json(Preview preview) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("format", Value.of(Outputs.FORMAT));
        json.put("plan", Value.of(preview.plan()));
        json.put("inventory", Value.of(preview.inventory()));
        json.put("stages", Value.of(preview.stages()));
        json.put(
                "hosts",
                new Value.Sequence(
                        preview.hosts().stream().map(PreviewOutput::host).toList()));
        json.put("warnings", Outputs.warnings(preview.warnings()));
        return new Value.Mapping(json);
    }

    private static Value host(Preview.Host host) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("host", Value.of(host.name()));
        json.put("connection", Value.of(host.connection()));
        json.put("tasks", Value.ofTexts(host.tasks()));
        json.put(
                "triple",
                host.triple().map(triple -> Value.of(triple.toString())).orElseGet(Value::none));
        json.put("artifact", host.artifact().map(Digest::hex).map(Value::of).orElseGet(Value::none));
        json.put(
                "artifact_bytes", host.size().isPresent() ? Value.of(host.size().getAsLong()) : Value.none());
        json.put("artifact_origin", host.artifactOrigin().map(Value::of).orElseGet(Value::none));
        json.put("changes", Value.ofTexts(host.changes()));
        return new Value.Mapping(json);
    }
}

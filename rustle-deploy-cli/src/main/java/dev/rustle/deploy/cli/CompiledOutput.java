package dev.rustle.deploy.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.plan.Value;

/** The artifacts that were compiled, for people and for programs. */
final class CompiledOutput {
    private CompiledOutput() {}

    static String text(CompiledPlan compiled, Path folder) {
        StringBuilder text = new StringBuilder();
        for (CompiledHost host : compiled.hosts().values()) {
            text.append(DisplayText.line(host.target().name()))
                    .append("  ")
                    .append(host.artifact().triple())
                    .append("  ")
                    .append(DisplayText.bytes(host.artifact().size()))
                    .append("  ")
                    .append(host.artifact().digest().brief())
                    .append("  ")
                    .append(DisplayText.line(file(host, folder).toString()))
                    .append('\n');
        }
        return text.toString();
    }

    static Value json(CompiledPlan compiled, Path folder) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("format", Value.of(Outputs.FORMAT));
        json.put("plan", Value.of(compiled.plan()));
        json.put("inventory", Value.of(compiled.inventory()));
        json.put(
                "hosts",
                new Value.Sequence(compiled.hosts().values().stream()
                        .map(host -> host(host, folder))
                        .toList()));
        json.put("warnings", Outputs.warnings(compiled.warnings()));
        return new Value.Mapping(json);
    }

    private static Value host(CompiledHost host, Path folder) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("host", Value.of(host.target().name()));
        json.put("triple", Value.of(host.artifact().triple().toString()));
        json.put("artifact", Value.of(host.artifact().digest().hex()));
        json.put("artifact_bytes", Value.of(host.artifact().size()));
        json.put("file", Value.of(file(host, folder).toString()));
        return new Value.Mapping(json);
    }

    private static Path file(CompiledHost host, Path folder) {
        return folder.resolve(host.target().name()).resolve(host.artifact().fileName());
    }
}

package dev.rustle.deploy.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;

/** The artifacts that were compiled from one plan, for one kind of machine or for several, for people and for programs. */
final class CompiledOutput {
    private CompiledOutput() {}

    static String text(List<CompiledPlan> compiled) {
        StringBuilder text = new StringBuilder();
        hosts(compiled)
                .forEach(host -> text.append(DisplayText.line(host.target().name()))
                        .append("  ")
                        .append(host.artifact().triple())
                        .append("  ")
                        .append(DisplayText.bytes(host.artifact().size()))
                        .append("  ")
                        .append(host.artifact().digest().brief())
                        .append("  ")
                        .append(DisplayText.line(file(host)))
                        .append('\n'));
        return text.toString();
    }

    static Value json(List<CompiledPlan> compiled) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("format", Value.of(Outputs.FORMAT));
        json.put("plan", Value.of(compiled.get(0).plan()));
        json.put("inventory", Value.of(compiled.get(0).inventory()));
        json.put(
                "hosts",
                new Value.Sequence(hosts(compiled).map(CompiledOutput::host).toList()));
        json.put("warnings", Outputs.warnings(warnings(compiled)));
        return new Value.Mapping(json);
    }

    /** Returns what was noticed, each thing once. */
    static List<Problem> warnings(List<CompiledPlan> compiled) {
        return compiled.stream()
                .flatMap(plan -> plan.warnings().stream())
                .distinct()
                .toList();
    }

    private static Stream<CompiledHost> hosts(List<CompiledPlan> compiled) {
        return compiled.stream().flatMap(plan -> plan.hosts().values().stream());
    }

    private static Value host(CompiledHost host) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("host", Value.of(host.target().name()));
        json.put("triple", Value.of(host.artifact().triple().toString()));
        json.put("artifact", Value.of(host.artifact().digest().hex()));
        json.put("artifact_bytes", Value.of(host.artifact().size()));
        json.put("file", Value.of(file(host)));
        return new Value.Mapping(json);
    }

    private static String file(CompiledHost host) {
        return host.file().map(Path::toString).orElse("");
    }
}

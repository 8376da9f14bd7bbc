package dev.rustle.deploy.core.plan;

import java.util.List;

import dev.rustle.deploy.core.tree.Node;

/** What a plan of format B says about where its modules come from. The runner has its own, so that nothing is to be done, and whatever would be is refused. */
final class ExecutionModules {
    private static final List<String> FETCHED = List.of("File", "Git", "Http", "Registry");

    private ExecutionModules() {}

    static void check(Fields plan, Reading reading) {
        if (plan.get("modules").isEmpty() && plan.get("module_definitions").isEmpty()) {
            reading.problems.warning(
                    plan.node().location(), "the plan has no \"modules\"; those that the runner has are used");
        }
        for (Node node : plan.list("modules")) {
            Fields.open(node, FormatB.MODULE, reading)
                    .flatMap(module -> module.get("source"))
                    .ifPresent(source -> checkSource(source, reading));
        }
        plan.get("module_definitions").ifPresent(definitions -> {
            reading.problems.warning(
                    definitions.keyLocation(),
                    "\"module_definitions\" is an older form of \"modules\"; those that the runner has are used");
            if (!definitions.isMapping()) {
                plan.wrong(definitions, "an object");
            }
            definitions.entries().forEach(node -> Fields.open(node, FormatB.MODULE_DEFINITION, reading));
        });
    }

    private static void checkSource(Node source, Reading reading) {
        Variant.read(source, List.of("Builtin"), FETCHED, reading)
                .filter(variant -> variant.body().isPresent())
                .ifPresent(variant -> Fields.open(source, FormatB.MODULE_SOURCE, reading));
    }
}

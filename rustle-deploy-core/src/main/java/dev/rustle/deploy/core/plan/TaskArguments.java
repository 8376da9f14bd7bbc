package dev.rustle.deploy.core.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Value;

/**
 * The arguments of a task of format B, less what some planners write there though it belongs to the task.
 *
 * @param own the module's own arguments
 * @param loop the loop
 * @param variables the variables of a template
 */
record TaskArguments(Value.Mapping own, Optional<Node> loop, Value.Mapping variables) {
    private static final String LOOP = "loop";
    private static final String VARIABLES = "variables";
    private static final Set<String> TEMPLATE =
            Set.of("template", "ansible.builtin.template", "ansible.legacy.template");

    static TaskArguments read(Fields task, String module, Reading reading) {
        Map<String, Value> own = new LinkedHashMap<>(task.mapping("args").entries());
        Optional<Node> args = task.get("args");
        // A fact may have any name.
        Optional<Node> loop = args.flatMap(node -> node.get(LOOP)).filter(node -> !PlanChecks.setsFacts(module));
        Optional<Node> variables = args.flatMap(node -> node.get(VARIABLES)).filter(node -> TEMPLATE.contains(module));
        loop.ifPresent(node -> move(node, "\"loop\" of the task", own, reading));
        variables.ifPresent(node -> move(node, "\"vars\" of the task", own, reading));
        return new TaskArguments(
                new Value.Mapping(own),
                loop.filter(node -> !node.isNull()),
                variables
                        .filter(node -> !node.isNull())
                        .map(node -> variables(task, node, reading))
                        .orElse(Value.Mapping.EMPTY));
    }

    private static void move(Node node, String where, Map<String, Value> own, Reading reading) {
        own.remove(node.step());
        reading.problems.warning(
                node.keyLocation(),
                "\"" + node.step() + "\" is no argument of a module; it is taken for " + where + ", where it belongs");
    }

    private static Value.Mapping variables(Fields task, Node node, Reading reading) {
        Loops.checkNames(node, reading);
        if (node.value() instanceof Value.Mapping mapping) {
            return mapping;
        }
        task.wrong(node, "an object");
        return Value.Mapping.EMPTY;
    }
}

package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ModuleSpecs;

/** Reads tasks of format B. */
final class ExecutionTaskParser {
    private static final Map<String, String> TYPES = Map.of(
            "Command", "command",
            "Copy", "copy",
            "Template", "template",
            "Package", "package",
            "Service", "service");
    private static final List<String> TYPE_NAMES =
            TYPES.keySet().stream().sorted().toList();

    private final Reading reading;
    private final StepParser steps;

    ExecutionTaskParser(Reading reading) {
        this.reading = reading;
        this.steps = new StepParser(reading);
    }

    /**
     * A task as it was read.
     *
     * @param node where it is written
     * @param hosts the hosts that it is for
     */
    record ParsedTask(Node node, Task task, TargetHosts hosts) {}

    /** Reads a task; without an id it is called by its number in the list. */
    Optional<ParsedTask> task(Node node, int index, Ids ids) {
        return Fields.open(node, FormatB.TASK, reading).map(fields -> {
            String id = (StepParser.isBlock(fields) ? Optional.<String>empty() : fields.required("id"))
                    .map(own -> ids.take(own, node))
                    .orElseGet(() -> ids.standIn(index + 1, node));
            TargetHosts hosts = TargetHosts.read(fields, reading);
            return new ParsedTask(node, task(fields, id).hosts(hosts.patterns()).build(), hosts);
        });
    }

    private Task.Builder task(Fields fields, String id) {
        Optional<String> module = module(fields);
        TaskArguments arguments = TaskArguments.read(fields, module.orElse(""), reading);
        Task.Builder task = steps.begin(fields, id, module, arguments.own());
        List<Value> when = new ArrayList<>(VariableConditions.read(fields, reading));
        when.addAll(steps.when(fields));
        task.when(when);
        task.tags(Hosts.tags(fields, "tags"));
        fields.get("check_mode").flatMap(steps::truthOrTemplate).ifPresent(task::checkMode);
        List<Node> loops = new ArrayList<>(Loops.written(fields));
        arguments.loop().ifPresent(loops::add);
        steps.loop(fields, loops, arguments.variables(), task);
        TaskPolicies policies = new TaskPolicies(fields, reading);
        if (!policies.retry(task)) {
            steps.attempts(fields, task);
        }
        policies.ignoreErrors(steps.ignoreErrors(fields)).ifPresent(task::ignoreErrors);
        task.dependencies(List.copyOf(new LinkedHashSet<>(fields.texts("dependencies"))));
        return task;
    }

    /** The module decides, since planners call any task about files a Copy; only where there is none does the type tell. */
    private Optional<String> module(Fields fields) {
        Optional<Node> written = fields.get("module");
        Optional<Node> type = fields.get("task_type");
        if (written.isEmpty() && type.isPresent()) {
            return type.flatMap(this::moduleOfType);
        }
        Optional<String> module =
                StepParser.isWrittenAnotherWay(fields) ? fields.text("module") : fields.required("module");
        type.filter(node -> moduleOfType(node).isPresent() && node.isMapping())
                .flatMap(node -> node.get("Custom"))
                .flatMap(custom -> custom.get("module_name"))
                .filter(name -> module.isPresent() && !isSameModule(name.text().orElse(""), module.get()))
                .ifPresent(name -> reading.problems.error(
                        name.location(),
                        "the type of the task names another module, " + name.describe() + ", than \"module\": "
                                + module.orElse("") + "; keep one"));
        return module;
    }

    private static boolean isSameModule(String one, String other) {
        return ModuleSpecs.shortName(one).equals(ModuleSpecs.shortName(other));
    }

    private Optional<String> moduleOfType(Node node) {
        Optional<Variant> variant = Variant.read(node, TYPE_NAMES, List.of("Custom"), reading);
        if (variant.isEmpty() || variant.get().body().isEmpty()) {
            return variant.map(type -> TYPES.get(type.name()));
        }
        return variant.get()
                .body()
                .flatMap(body -> Fields.open(body, FormatB.CUSTOM_TYPE, reading))
                .flatMap(custom -> custom.required("module_name"));
    }
}

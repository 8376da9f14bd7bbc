package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;

/** Reads tasks and handlers of format A. */
final class TaskParser {
    private final Reading reading;
    private final StepParser steps;

    TaskParser(Reading reading) {
        this.reading = reading;
        this.steps = new StepParser(reading);
    }

    /** Reads a task; without an id it is called by its number in the list. */
    Optional<Task> task(Node node, int index, Ids ids) {
        return Fields.open(node, FormatA.TASK, reading).map(fields -> {
            String id = (StepParser.isBlock(fields) ? Optional.<String>empty() : fields.required("task_id"))
                    .map(own -> ids.take(own, node))
                    .orElseGet(() -> ids.standIn(index + 1, node));
            Task.Builder task = step(fields, id);
            task.hosts(Hosts.patterns(fields, "hosts", reading));
            task.dependencies(List.copyOf(new LinkedHashSet<>(fields.texts("dependencies"))));
            fields.get("execution_order");
            return task.build();
        });
    }

    Optional<Handler> handler(Node node, int index, Ids ids) {
        return Fields.open(node, FormatA.HANDLER, reading).map(fields -> {
            String id = ids.take(
                    fields.text("handler_id").filter(text -> !text.isBlank()).orElse("handler-" + index), node);
            Task task = step(fields, id).build();
            List<String> listen = fields.texts("listen");
            if (task.name().isBlank() && listen.isEmpty() && isNameless(fields)) {
                reading.problems.warning(
                        node.location(), "the handler has neither a name nor listen, so that no task can notify it");
            }
            return Handler.builder(task).listen(listen).build();
        });
    }

    /** Whether nothing is there that would be a name if it were written well. */
    private static boolean isNameless(Fields handler) {
        return Stream.of("name", "listen")
                .noneMatch(key -> handler.isMisspelt(key)
                        || WrittenIds.items(handler.node(), key).stream()
                                .anyMatch(name -> name.text().isEmpty()));
    }

    private Task.Builder step(Fields fields, String id) {
        Optional<String> module = module(fields);
        Task.Builder task = steps.begin(fields, id, module, fields.mapping("args"));
        Conditions conditions = Conditions.read(fields, reading);
        List<Value> when = new ArrayList<>(conditions.when());
        when.addAll(steps.when(fields));
        task.when(when);
        task.limits(conditions.limits());
        Set<String> tags = new LinkedHashSet<>(Hosts.tags(fields, "tags"));
        tags.addAll(conditions.tags());
        task.tags(List.copyOf(tags));
        checkMode(fields, conditions).ifPresent(task::checkMode);
        steps.loop(fields, Loops.written(fields), Value.Mapping.EMPTY, task);
        steps.attempts(fields, task);
        steps.ignoreErrors(fields).ifPresent(task::ignoreErrors);
        task.notifies(fields.texts("notify"));
        return task;
    }

    private Optional<Value> checkMode(Fields fields, Conditions conditions) {
        Optional<Value> checkMode = fields.get("check_mode").flatMap(steps::truthOrTemplate);
        Optional<Value> condition = conditions.checkMode().map(Value::of);
        if (checkMode.isPresent() && condition.isPresent() && !checkMode.equals(condition)) {
            fields.get("check_mode")
                    .ifPresent(value -> reading.problems.error(
                            value.keyLocation(),
                            "\"check_mode\" contradicts the condition CheckMode of the task; keep one"));
        }
        return checkMode.or(() -> condition);
    }

    /** What is written another way, and refused, is not missing. */
    private static Optional<String> module(Fields fields) {
        return StepParser.isWrittenAnotherWay(fields) ? fields.text("module") : fields.required("module");
    }
}

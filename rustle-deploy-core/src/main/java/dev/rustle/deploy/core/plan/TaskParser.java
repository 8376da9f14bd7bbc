package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;

/** Reads tasks and handlers. */
final class TaskParser {
    /**
     * Stands for a module that is missing, so that everything else can still be checked; there is an error then, and no plan comes of it. It is one that needs no
     * argument.
     */
    private static final String STAND_IN = "ping";

    private final Reading reading;

    TaskParser(Reading reading) {
        this.reading = reading;
    }

    /** Reads a task; without an id it is called by its number in the list. */
    Optional<Task> task(Node node, int index, Ids ids) {
        return Fields.open(node, FormatA.TASK, reading).map(fields -> {
            String id = (isBlock(fields) ? Optional.<String>empty() : fields.required("task_id"))
                    .map(own -> ids.take(own, node))
                    .orElseGet(() -> ids.standIn(index + 1, node));
            Task.Builder task = step(fields, id);
            task.hosts(Hosts.patterns(fields, "hosts", reading));
            task.dependencies(List.copyOf(new LinkedHashSet<>(fields.texts("dependencies"))));
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
        Task.Builder task =
                Task.builder(id, module.orElse(STAND_IN)).location(fields.node().location());
        fields.text("name").ifPresent(task::name);
        Value.Mapping arguments = fields.mapping("args");
        task.arguments(module.isPresent() ? arguments : Value.Mapping.EMPTY);
        facts(fields);
        conditions(fields, task);
        loop(fields, task);
        repetition(fields, task);
        task.notifies(fields.texts("notify"));
        Loops.variable(fields, "register", reading).ifPresent(task::register);
        task.changedWhen(expressions(fields, "changed_when"));
        task.failedWhen(expressions(fields, "failed_when"));
        fields.get("ignore_errors").flatMap(this::truthOrTemplate).ifPresent(task::ignoreErrors);
        fields.get("no_log").flatMap(this::truthOrTemplate).ifPresent(task::noLog);
        fields.get("diff").flatMap(this::truthOrTemplate).ifPresent(task::diff);
        fields.get("execution_order");
        return task;
    }

    /** What is written another way, and refused, is not missing. */
    private static Optional<String> module(Fields fields) {
        return isBlock(fields) || fields.hasRejected("action", "local_action")
                ? fields.text("module")
                : fields.required("module");
    }

    private static boolean isBlock(Fields fields) {
        return fields.hasRejected("block", "rescue", "always");
    }

    private void facts(Fields fields) {
        String module = fields.get("module").flatMap(Node::text).orElse("");
        fields.get("args").stream()
                .flatMap(args -> args.entries().stream())
                .filter(entry -> !PlanChecks.factsSetBy(module, Value.Mapping.EMPTY.with(entry.step(), entry.value()))
                        .isEmpty())
                .forEach(entry -> refuseConnection(entry.step(), entry.value(), entry));
        fields.get("register").ifPresent(name -> refuseConnection(name.text().orElse(""), Value.of(""), name));
    }

    private void refuseConnection(String name, Value value, Node node) {
        ConnectionVariables.problemInPlan(name, value)
                .ifPresent(problem -> reading.problems.error(node.keyLocation(), problem));
    }

    private void conditions(Fields fields, Task.Builder task) {
        Conditions conditions = Conditions.read(fields, reading);
        List<Value> when = new ArrayList<>(conditions.when());
        when.addAll(when(fields));
        task.when(when);
        task.limits(conditions.limits());
        Set<String> tags = new LinkedHashSet<>(tags(fields));
        tags.addAll(conditions.tags());
        task.tags(List.copyOf(tags));
        Optional<Value> checkMode = fields.get("check_mode").flatMap(this::truthOrTemplate);
        Optional<Value> condition = conditions.checkMode().map(Value::of);
        if (checkMode.isPresent() && condition.isPresent() && !checkMode.equals(condition)) {
            fields.get("check_mode")
                    .ifPresent(value -> reading.problems.error(
                            value.keyLocation(),
                            "\"check_mode\" contradicts the condition CheckMode of the task; keep one"));
        }
        checkMode.or(() -> condition).ifPresent(task::checkMode);
    }

    private void loop(Fields fields, Task.Builder task) {
        Value.Mapping variables = Loops.variables(fields, "vars", reading);
        Optional<Loops.Loop> loop = Loops.read(fields, reading);
        loop.map(Loops.Loop::items).ifPresent(task::loop);
        task.variables(variables.with(loop.map(Loops.Loop::variables).orElse(Value.Mapping.EMPTY)));
        Loops.control(fields, reading).ifPresent(task::loopControl);
    }

    private void repetition(Fields fields, Task.Builder task) {
        task.until(expressions(fields, "until"));
        fields.get("retries").flatMap(value -> numberOrTemplate(value, false)).ifPresent(task::retries);
        fields.get("delay").flatMap(value -> numberOrTemplate(value, true)).ifPresent(task::delay);
        fields.get("timeout").flatMap(this::seconds).ifPresent(task::timeout);
    }

    /** An empty text in {@code when} asks for nothing, as in Ansible. */
    private List<Value> when(Fields fields) {
        return conditionNodes(fields, "when").stream()
                .filter(node -> !node.text().map(String::isBlank).orElse(false))
                .map(TaskParser::expression)
                .toList();
    }

    private List<Value> expressions(Fields fields, String key) {
        return conditionNodes(fields, key).stream()
                .filter(node -> {
                    boolean blank = node.text().map(String::isBlank).orElse(false);
                    if (blank) {
                        fields.wrong(node, "an expression or a truth value");
                    }
                    return !blank;
                })
                .map(TaskParser::expression)
                .toList();
    }

    private List<Node> conditionNodes(Fields fields, String key) {
        return fields.listOrOne(key, "an expression, a truth value or a list of them").stream()
                .filter(node -> {
                    boolean scalar = !node.isList() && !node.isMapping() && !node.isNull();
                    if (!scalar) {
                        fields.wrong(node, "an expression or a truth value");
                    }
                    return scalar;
                })
                .toList();
    }

    /** A bare number is an expression as well. */
    private static Value expression(Node node) {
        return node.bool().isPresent() || node.text().isPresent()
                ? node.value()
                : Value.of(node.value().toJson());
    }

    private List<String> tags(Fields fields) {
        return Hosts.tags(fields, "tags");
    }

    private Optional<Value> truthOrTemplate(Node node) {
        Optional<Value> truth =
                node.bool().or(() -> node.text().flatMap(Truth::of)).map(Value::of);
        if (truth.isPresent()) {
            return truth;
        }
        if (Loops.isTemplate(node.value())) {
            return Optional.of(node.value());
        }
        wrong(node, "true, false or an expression such as \"{{ wanted }}\"");
        return Optional.empty();
    }

    private Optional<Value> numberOrTemplate(Node node, boolean fraction) {
        if (Loops.isTemplate(node.value())
                || node.integer().map(number -> number.signum() >= 0).orElse(false)
                || (fraction
                        && node.value() instanceof Value.Real real
                        && real.value().signum() >= 0)) {
            return Optional.of(node.value());
        }
        Optional<Value> written = node.text()
                .filter(text -> text.strip().matches("[0-9]{1,9}"))
                .map(text -> new Value.Int(new BigInteger(text.strip())));
        if (written.isEmpty()) {
            wrong(node, "a number from 0 on, or an expression for one");
        }
        return written;
    }

    /** Zero means no limit, as in Ansible. */
    private Optional<Value> seconds(Node node) {
        if (Loops.isTemplate(node.value())) {
            return Optional.of(node.value());
        }
        Optional<BigInteger> seconds = node.integer()
                .or(() -> node.text()
                        .filter(text -> text.strip().matches("[0-9]{1,9}"))
                        .map(text -> new BigInteger(text.strip())))
                .filter(number -> number.signum() >= 0 && number.bitLength() < 32);
        if (seconds.isEmpty()) {
            wrong(node, "a whole number of seconds, or an expression for one");
        }
        return seconds.filter(number -> number.signum() > 0).map(Value.Int::new);
    }

    private void wrong(Node value, String expected) {
        reading.problems.error(
                value.location(), value.label() + " must be " + expected + "; found " + value.describe());
    }
}

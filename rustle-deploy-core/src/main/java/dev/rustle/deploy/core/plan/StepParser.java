package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;

/** Reads what tasks and handlers of all formats have in common: name, module and arguments, and Ansible's keywords. */
final class StepParser {
    /**
     * Stands for a module that is missing, so that everything else can still be checked; there is an error then, and no plan comes of it. It is one that needs no
     * argument.
     */
    private static final String STAND_IN = "ping";

    private final Reading reading;

    StepParser(Reading reading) {
        this.reading = reading;
    }

    /** Whether a task is written as a block, which is refused. */
    static boolean isBlock(Fields fields) {
        return fields.hasRejected("block", "rescue", "always");
    }

    /** Whether a task says what runs in a way that is refused, so that its module is not missing. */
    static boolean isWrittenAnotherWay(Fields fields) {
        return isBlock(fields) || fields.hasRejected("action", "local_action");
    }

    /** Starts a task with all that no format adds anything to. */
    Task.Builder begin(Fields fields, String id, Optional<String> module, Value.Mapping arguments) {
        Task.Builder task =
                Task.builder(id, module.orElse(STAND_IN)).location(fields.node().location());
        fields.text("name").ifPresent(task::name);
        task.arguments(module.isPresent() ? arguments : Value.Mapping.EMPTY);
        facts(fields, module.orElse(""));
        Loops.variable(fields, "register", reading).ifPresent(task::register);
        task.changedWhen(expressions(fields, "changed_when"));
        task.failedWhen(expressions(fields, "failed_when"));
        task.until(expressions(fields, "until"));
        fields.get("timeout").flatMap(this::seconds).ifPresent(task::timeout);
        fields.get("no_log").flatMap(this::truthOrTemplate).ifPresent(task::noLog);
        fields.get("diff").flatMap(this::truthOrTemplate).ifPresent(task::diff);
        return task;
    }

    /**
     * Reads the loop and the variables of a task.
     *
     * @param loops where loops are written
     * @param more variables that are written elsewhere; those in {@code vars} go before them
     */
    void loop(Fields fields, List<Node> loops, Value.Mapping more, Task.Builder task) {
        Value.Mapping variables = more.with(Loops.variables(fields, "vars", reading));
        Optional<Loops.Loop> loop = Loops.read(loops, reading);
        loop.map(Loops.Loop::items).ifPresent(task::loop);
        task.variables(variables.with(loop.map(Loops.Loop::variables).orElse(Value.Mapping.EMPTY)));
        Loops.control(fields, reading).ifPresent(task::loopControl);
    }

    void attempts(Fields fields, Task.Builder task) {
        fields.get("retries").flatMap(value -> numberOrTemplate(value, false)).ifPresent(task::retries);
        fields.get("delay").flatMap(value -> numberOrTemplate(value, true)).ifPresent(task::delay);
    }

    Optional<Value> ignoreErrors(Fields fields) {
        return fields.get("ignore_errors").flatMap(this::truthOrTemplate);
    }

    private void facts(Fields fields, String module) {
        if (PlanChecks.setsFacts(module)) {
            fields.get("args").stream()
                    .flatMap(args -> args.entries().stream())
                    .forEach(entry -> refuseConnection(entry.step(), entry.value(), entry));
        }
        fields.get("register").ifPresent(name -> refuseConnection(name.text().orElse(""), Value.of(""), name));
    }

    private void refuseConnection(String name, Value value, Node node) {
        ConnectionVariables.problemInPlan(name, value)
                .ifPresent(problem -> reading.problems.error(node.keyLocation(), problem));
    }

    /** An empty text in {@code when} asks for nothing, as in Ansible. */
    List<Value> when(Fields fields) {
        List<Value> found = new ArrayList<>();
        for (Node node : conditionNodes(fields, "when")) {
            if (!isBlank(node)) {
                found.add(expression(node));
            }
        }
        return found;
    }

    private List<Value> expressions(Fields fields, String key) {
        List<Value> found = new ArrayList<>();
        for (Node node : conditionNodes(fields, key)) {
            if (isBlank(node)) {
                fields.wrong(node, "an expression or a truth value");
            } else {
                found.add(expression(node));
            }
        }
        return found;
    }

    private static boolean isBlank(Node node) {
        return node.text().map(String::isBlank).orElse(false);
    }

    private List<Node> conditionNodes(Fields fields, String key) {
        List<Node> found = new ArrayList<>();
        for (Node node : fields.listOrOne(key, "an expression, a truth value or a list of them")) {
            if (node.isList() || node.isMapping() || node.isNull()) {
                fields.wrong(node, "an expression or a truth value");
            } else {
                found.add(node);
            }
        }
        return found;
    }

    /** A bare number is an expression as well. */
    private static Value expression(Node node) {
        return node.bool().isPresent() || node.text().isPresent()
                ? node.value()
                : Value.of(node.value().toJson());
    }

    /** Reads a truth value, or an expression that the host evaluates. */
    Optional<Value> truthOrTemplate(Node node) {
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

package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.LoopControl;
import dev.rustle.deploy.plan.Value;

/**
 * The loop of a task, whichever keyword it was written with. What only the host can flatten goes into a variable of the task, and the loop is an expression over
 * that variable.
 */
final class Loops {
    private static final List<String> KEYWORDS = List.of("loop", "with_list", "with_items", "with_dict");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * A loop.
     *
     * @param items a list, or an expression for one
     * @param variables variables that the expression needs
     */
    record Loop(Value items, Value.Mapping variables) {}

    private Loops() {}

    /** Returns what the keywords of a task say about loops. */
    static List<Node> written(Fields task) {
        List<Node> written = new ArrayList<>();
        for (String key : KEYWORDS) {
            task.get(key).ifPresent(written::add);
        }
        return written;
    }

    /** Reads a loop of which there is at most one. */
    static Optional<Loop> read(List<Node> written, Reading reading) {
        if (written.size() > 1) {
            reading.problems.error(
                    written.get(1).keyLocation(),
                    "a task has one loop, but there are \"" + written.get(0).step() + "\" and \""
                            + written.get(1).step() + "\"; keep one");
            return Optional.empty();
        }
        return written.stream().findFirst().flatMap(node -> switch (node.step()) {
            case "with_items" -> withItems(node, reading);
            case "with_dict" -> withDict(node, reading);
            default -> loop(node, reading);
        });
    }

    private static Optional<Loop> loop(Node node, Reading reading) {
        if (node.isList() || isTemplate(node.value())) {
            return Optional.of(new Loop(node.value(), Value.Mapping.EMPTY));
        }
        wrong(node, "a list, or an expression for one such as \"{{ names }}\"", reading);
        return Optional.empty();
    }

    private static Optional<Loop> withItems(Node node, Reading reading) {
        if (node.isMapping()) {
            wrong(node, "a list, or an expression for one such as \"{{ names }}\"", reading);
            return Optional.empty();
        }
        if (!node.isList() && !isTemplate(node.value())) {
            return Optional.of(new Loop(new Value.Sequence(List.of(node.value())), Value.Mapping.EMPTY));
        }
        if (!node.isList() || node.items().stream().anyMatch(item -> isTemplate(item.value()))) {
            return Optional.of(overVariable(
                    "rustle_with_items",
                    node.value(),
                    "{{ [rustle_with_items | list if rustle_with_items is mapping else rustle_with_items]"
                            + " | flatten(levels=2, skip_nulls=False) }}"));
        }
        List<Value> flat = new ArrayList<>();
        for (Node item : node.items()) {
            if (item.isList()) {
                item.items().forEach(inner -> flat.add(inner.value()));
            } else {
                flat.add(item.value());
            }
        }
        return Optional.of(new Loop(new Value.Sequence(flat), Value.Mapping.EMPTY));
    }

    private static Optional<Loop> withDict(Node node, Reading reading) {
        if (node.isMapping()) {
            List<Value> pairs = new ArrayList<>();
            for (Node entry : node.entries()) {
                Map<String, Value> pair = new LinkedHashMap<>();
                pair.put("key", Value.of(entry.step()));
                pair.put("value", entry.value());
                pairs.add(new Value.Mapping(pair));
            }
            return Optional.of(new Loop(new Value.Sequence(pairs), Value.Mapping.EMPTY));
        }
        if (isTemplate(node.value())) {
            return Optional.of(overVariable("rustle_with_dict", node.value(), "{{ rustle_with_dict | dict2items }}"));
        }
        wrong(node, "an object, or an expression for one such as \"{{ users }}\"", reading);
        return Optional.empty();
    }

    private static Loop overVariable(String name, Value value, String expression) {
        return new Loop(Value.of(expression), Value.Mapping.EMPTY.with(name, value));
    }

    static boolean isTemplate(Value value) {
        return value instanceof Value.Text text
                && (text.value().contains("{{") || text.value().contains("{%"));
    }

    static Optional<LoopControl> control(Fields task, Reading reading) {
        return task.open("loop_control", TaskKeywords.LOOP_CONTROL).map(fields -> {
            LoopControl.Builder control = LoopControl.builder();
            variable(fields, "loop_var", reading).ifPresent(control::variable);
            variable(fields, "index_var", reading).ifPresent(control::indexVariable);
            fields.text("label").ifPresent(control::label);
            fields.get("pause").ifPresent(value -> {
                if (value.value() instanceof Value.Int
                        || value.value() instanceof Value.Real
                        || value.text().isPresent()) {
                    control.pause(value.value());
                } else {
                    wrong(value, "a number of seconds, or an expression for one", reading);
                }
            });
            fields.truth("extended").ifPresent(control::extended);
            return control.build();
        });
    }

    /** Reads the name of a variable. */
    static Optional<String> variable(Fields fields, String key, Reading reading) {
        return fields.text(key).filter(name -> {
            boolean valid = VARIABLE.matcher(name).matches();
            if (!valid) {
                fields.get(key)
                        .ifPresent(value -> wrong(
                                value,
                                "the name of a variable: letters, digits and underscores, no digit first",
                                reading));
            }
            return valid;
        });
    }

    /** Reports keys that cannot be the names of variables. */
    static Value.Mapping variables(Fields fields, String key, Reading reading) {
        fields.get(key).ifPresent(value -> checkNames(value, reading));
        return fields.mapping(key);
    }

    /** Reports the keys of a mapping that cannot be the names of variables, or must not be those of a play or task. */
    static void checkNames(Node variables, Reading reading) {
        variables.entries().forEach(entry -> {
            if (!VARIABLE.matcher(entry.step()).matches()) {
                reading.problems.error(
                        entry.keyLocation(),
                        "\"" + entry.step()
                                + "\" is not the name of a variable; expected letters, digits and underscores, no digit first");
            }
            ConnectionVariables.problemInPlan(entry.step(), entry.value())
                    .ifPresent(problem -> reading.problems.error(entry.keyLocation(), problem));
        });
    }

    private static void wrong(Node value, String expected, Reading reading) {
        reading.problems.error(
                value.location(), value.label() + " must be " + expected + "; found " + value.describe());
    }
}

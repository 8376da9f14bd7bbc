package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Value;

/** The {@code conditions} of format B, each of which compares a variable with a value, as expressions that the runner evaluates. */
final class VariableConditions {
    private static final List<String> OPERATORS = List.of(
            "Equals",
            "NotEquals",
            "Contains",
            "StartsWith",
            "EndsWith",
            "GreaterThan",
            "LessThan",
            "Exists",
            "NotExists");
    private static final String NUMBER =
            "a number (compare versions by a condition under \"when\": v is version('2.4', '>'))";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
    /** Every number doubles the expression. */
    private static final int MOST_NUMBERS = 8;
    /** What the language takes for something else than the name of a variable. */
    private static final Set<String> WORDS =
            Set.of("and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None");

    private final Reading reading;

    private VariableConditions(Reading reading) {
        this.reading = reading;
    }

    static List<Value> read(Fields task, Reading reading) {
        VariableConditions conditions = new VariableConditions(reading);
        List<Value> expressions = new ArrayList<>();
        for (Node node : task.list("conditions")) {
            Fields.open(node, FormatB.CONDITION, reading)
                    .flatMap(conditions::expression)
                    .map(Value::of)
                    .ifPresent(expressions::add);
        }
        return expressions;
    }

    private Optional<String> expression(Fields condition) {
        Optional<String> variable = condition.required("variable").flatMap(name -> variable(condition, name));
        Optional<String> operator = condition.required("operator").filter(name -> isOperator(condition, name));
        condition.get("value");
        // To compare with null is not the same as to forget what to compare with.
        Optional<Node> value = condition.node().get("value");
        if (operator.isEmpty() || !isFitting(condition, operator.get(), value)) {
            return Optional.empty();
        }
        Value compared = value.map(Node::value).orElseGet(Value::none);
        return variable.map(name -> expression(name, operator.get(), compared));
    }

    /** Returns a variable as the language asks for it: by its keys and positions, so that no key is taken for a method of the value. */
    private Optional<String> variable(Fields condition, String dotted) {
        List<String> parts = List.of(dotted.split("\\.", -1));
        String first = parts.get(0);
        if (!NAME.matcher(first).matches()
                || WORDS.contains(first)
                || parts.stream().anyMatch(String::isBlank)) {
            condition
                    .get("variable")
                    .ifPresent(node -> condition.wrong(
                            node,
                            "the name of a variable, perhaps with keys after dots, such as ansible_facts.system"));
            return Optional.empty();
        }
        if (parts.stream().filter(part -> INDEX.matcher(part).matches()).count() > MOST_NUMBERS) {
            condition
                    .get("variable")
                    .ifPresent(node ->
                            condition.wrong(node, "a name with at most " + MOST_NUMBERS + " numbers after dots"));
            return Optional.empty();
        }
        String path = first;
        for (String part : parts.subList(1, parts.size())) {
            path += "[" + subscript(path, part) + "]";
        }
        return Optional.of(path);
    }

    /** A number is a key of a mapping, and a position in everything else. */
    private static String subscript(String path, String part) {
        String key = ExpressionLiteral.of(Value.of(part));
        return INDEX.matcher(part).matches() ? key + " if " + path + " is mapping else " + part : key;
    }

    private boolean isOperator(Fields condition, String operator) {
        if (!OPERATORS.contains(operator)) {
            condition
                    .get("operator")
                    .ifPresent(node -> reading.problems.error(
                            node.location(),
                            "unknown operator \"" + operator + "\"; expected one of " + String.join(", ", OPERATORS)
                                    + Nearest.question(operator, OPERATORS)));
            return false;
        }
        return true;
    }

    private boolean isFitting(Fields condition, String operator, Optional<Node> value) {
        String expected =
                switch (operator) {
                    case "Exists", "NotExists" ->
                        value.filter(node -> !meansNothing(node)).isEmpty() ? "" : "missing or null";
                    case "StartsWith", "EndsWith" -> value.flatMap(Node::text).isPresent() ? "" : "a text";
                    case "GreaterThan", "LessThan" ->
                        value.filter(VariableConditions::isNumber).isPresent() ? "" : NUMBER;
                    default -> value.isPresent() ? "" : "there";
                };
        if (expected.isEmpty()) {
            return true;
        }
        reading.problems.error(
                value.orElse(condition.node()).location(),
                "\"value\" must be " + expected + " with the operator " + operator + "; found "
                        + value.map(Node::describe).orElse("none"));
        return false;
    }

    /** Planners that have to write a value write true, or an empty text. */
    private static boolean meansNothing(Node value) {
        return value.isNull()
                || value.bool().orElse(false)
                || value.text().map(String::isEmpty).orElse(false);
    }

    private static boolean isNumber(Node value) {
        return value.value() instanceof Value.Int || value.value() instanceof Value.Real;
    }

    private static String expression(String variable, String operator, Value value) {
        String literal = ExpressionLiteral.of(value);
        return switch (operator) {
            case "Equals" -> variable + " == " + literal;
            case "NotEquals" -> variable + " != " + literal;
            case "Contains" -> literal + " in " + variable;
            case "StartsWith" -> variable + ".startswith(" + literal + ")";
            case "EndsWith" -> variable + ".endswith(" + literal + ")";
            case "GreaterThan" -> number(variable) + " > " + literal;
            case "LessThan" -> number(variable) + " < " + literal;
            case "Exists" -> variable + " is defined";
            case "NotExists" -> variable + " is not defined";
            default -> throw new IllegalStateException("the operator was checked: " + operator);
        };
    }

    /** Facts such as major versions are texts. Text that is no number fails the comparison, instead of being taken for zero. */
    private static String number(String variable) {
        return "(" + variable + " | float('no number') if " + variable + " is string else " + variable + ")";
    }
}

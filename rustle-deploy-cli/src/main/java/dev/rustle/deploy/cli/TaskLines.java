package dev.rustle.deploy.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.FailureText;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.TaskResult.Status;
import dev.rustle.deploy.plan.Value;

/**
 * What is shown of a task when it has ended: that it failed, and why; that it changed something, and what if differences were asked for; what {@code debug} has
 * to say; with {@code -v} everything else.
 */
final class TaskLines {
    private static final int LONGEST_RESULT = 4096;
    private static final Set<String> ENDS = Set.of("changed", "failed", "skipped");
    private static final String ITEM_MARK = "ansible_loop_var";

    private final Verbosity verbosity;
    private final boolean differences;

    TaskLines(Verbosity verbosity, boolean differences) {
        this.verbosity = verbosity;
        this.differences = differences;
    }

    /** Returns the lines, the first one without a place to begin at and the others indented; none if there is nothing to show. */
    List<String> of(TaskResult task) {
        List<String> lines = new ArrayList<>();
        String end = task.status().name().toLowerCase(Locale.ROOT);
        String head = end + ": " + DisplayText.line(task.name().isEmpty() ? task.module() : task.name());
        if (task.status() == Status.FAILED || task.status() == Status.IGNORED) {
            List<String> failure =
                    FailureText.of(task, verbosity.showsLogs() ? FailureText.Extent.WHOLE : FailureText.Extent.BRIEF);
            lines.add(head + ": " + failure.get(0));
            lines.addAll(failure.subList(1, failure.size()));
            lines.addAll(indented(Differences.of(task, differences)));
        } else if (task.module().equals("debug") && task.status() != Status.SKIPPED) {
            debug(head, task.result(), lines);
        } else if (task.status() == Status.CHANGED || verbosity.showsEveryTask()) {
            lines.add(head);
            lines.addAll(indented(Differences.of(task, differences)));
            if (verbosity.showsResults(task.module())) {
                lines.add("  => " + result(task));
            }
        }
        return lines;
    }

    /** What {@code debug} was told to show: a message, or a variable with its value; for each item of a loop. */
    private static void debug(String head, Value.Mapping result, List<String> lines) {
        if (result.get("results").orElse(null) instanceof Value.Sequence items) {
            lines.add(head);
            for (Value item : items.items()) {
                if (item instanceof Value.Mapping mapping
                        && !mapping.get("skipped").equals(Optional.of(Value.of(true)))) {
                    String label = mapping.text(ITEM_MARK)
                            .flatMap(mapping::get)
                            .map(value -> "(item=" + plain(value) + ")")
                            .orElse("(item)");
                    List<String> shown = new ArrayList<>();
                    said("  " + DisplayText.line(label), mapping, shown);
                    lines.addAll(shown);
                }
            }
        } else {
            said(head, result, lines);
        }
    }

    private static void said(String head, Value.Mapping result, List<String> lines) {
        String loopVariable = result.text(ITEM_MARK).orElse("");
        Map<String, Value> said = new LinkedHashMap<>(result.entries());
        said.keySet().removeIf(key -> ENDS.contains(key) || key.equals(ITEM_MARK) || key.equals(loopVariable));
        Value only =
                said.size() == 1 ? said.getOrDefault("msg", said.getOrDefault("censored", Value.none())) : Value.none();
        if (only instanceof Value.Text text && text.value().indexOf('\n') < 0) {
            lines.add(head + ": " + DisplayText.of(text.value()));
            return;
        }
        lines.add(head);
        String indent = head.startsWith(" ") ? "    " : "  ";
        said.forEach((key, value) -> {
            List<String> text = DisplayText.of(
                            value instanceof Value.Text plain ? plain.value() : IndentedJson.of(value))
                    .lines()
                    .toList();
            String name = indent + DisplayText.line(key) + ":";
            if (text.size() == 1) {
                lines.add(name + " " + text.get(0));
            } else {
                lines.add(name);
                text.forEach(line -> lines.add(indent + "  " + line));
            }
        });
    }

    private static String plain(Value value) {
        return value instanceof Value.Text text ? text.value() : value.toJson();
    }

    private static List<String> indented(List<String> lines) {
        return lines.stream().map(line -> "  " + line).toList();
    }

    private String result(TaskResult task) {
        Map<String, Value> shown = new LinkedHashMap<>(task.result().entries());
        shown.keySet()
                .removeIf(key -> key.endsWith("_lines")
                        && task.result()
                                .get(key.substring(0, key.length() - "_lines".length()))
                                .isPresent());
        String json = DisplayText.line(new Value.Mapping(shown).toJson());
        if (verbosity.showsLogs() || json.length() <= LONGEST_RESULT) {
            return json;
        }
        int end = Character.isSurrogatePair(json.charAt(LONGEST_RESULT - 1), json.charAt(LONGEST_RESULT))
                ? LONGEST_RESULT - 1
                : LONGEST_RESULT;
        return json.substring(0, end) + " [" + json.codePointCount(end, json.length())
                + " more characters; -vv shows them]";
    }
}

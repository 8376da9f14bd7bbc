package dev.rustle.deploy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.plan.Value;

/**
 * What a task has changed, or would change: its result's {@code diff}, which {@code no_log} has hidden before it came here.
 *
 * <p>Some modules say always what they have changed in the attributes of files. That is shown only if differences were asked for; differences of contents are
 * in a result only if they were, by the command line, by the plan or by the task.
 */
final class Differences {
    private final boolean attributes;
    private final List<String> lines = new ArrayList<>();

    private Differences(boolean attributes) {
        this.attributes = attributes;
    }

    /**
     * Returns them as lines; none if nothing has changed.
     *
     * @param asked whether the command line asks for differences
     */
    static List<String> of(TaskResult task, boolean asked) {
        Differences differences = new Differences(asked);
        differences.result(task.result());
        return differences.lines;
    }

    private void result(Value.Mapping result) {
        if (result.get("results").orElse(null) instanceof Value.Sequence items) {
            items.items().forEach(item -> {
                if (item instanceof Value.Mapping mapping) {
                    result(mapping);
                }
            });
        }
        if (!isTrue(result, "changed")) {
            return;
        }
        Value diff = result.get("diff").orElse(Value.none());
        List<Value> entries = diff instanceof Value.Sequence several ? several.items() : List.of(diff);
        for (Value entry : entries) {
            if (entry instanceof Value.Mapping mapping) {
                entry(mapping);
            }
        }
    }

    private void entry(Value.Mapping diff) {
        Optional<String> prepared = diff.text("prepared");
        if (prepared.isPresent()) {
            String text = prepared.get();
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == '\n') {
                end--;
            }
            if (end > 0) {
                List.of(text.substring(0, end).split("\n", -1)).forEach(this::line);
            }
            return;
        }
        unseen(diff, "dst", "before");
        unseen(diff, "src", "after");
        boolean content = isText(diff, "before") && isText(diff, "after");
        boolean whole = diff.get("before").isPresent() || diff.get("after").isPresent();
        boolean seen = !isUnseen(diff, "dst") && !isUnseen(diff, "src");
        if (whole && seen && (content || attributes)) {
            List<String> hunks = UnifiedDiff.of(side(diff, "before"), side(diff, "after"));
            if (!hunks.isEmpty()) {
                line("--- " + header(diff, "before"));
                line("+++ " + header(diff, "after"));
                hunks.forEach(this::line);
            }
        }
    }

    /** Contents that are not text, or too long to be compared, are only named. */
    private void unseen(Value.Mapping diff, String end, String side) {
        if (diff.get(end + "_binary").isPresent()) {
            line("no difference is shown: the content " + side + " is not text");
        } else if (diff.get(end + "_larger").isPresent()) {
            line("no difference is shown: the content " + side + " is larger than "
                    + diff.get(end + "_larger").map(Value::toJson).orElse("") + " bytes");
        }
    }

    private static boolean isUnseen(Value.Mapping diff, String end) {
        return diff.get(end + "_binary").isPresent()
                || diff.get(end + "_larger").isPresent();
    }

    private void line(String line) {
        lines.add(DisplayText.line(line));
    }

    private static String header(Value.Mapping diff, String side) {
        return diff.text(side + "_header")
                .filter(name -> !name.isEmpty())
                .map(name -> side + ": " + name)
                .orElse(side);
    }

    /** Returns a text to compare; values that are not text are compared as indented JSON. */
    private static String side(Value.Mapping diff, String key) {
        Value side = diff.get(key).orElse(Value.of(""));
        return side instanceof Value.Text text ? text.value() : IndentedJson.of(side) + "\n";
    }

    private static boolean isText(Value.Mapping diff, String key) {
        return diff.get(key).orElse(Value.of("")) instanceof Value.Text;
    }

    private static boolean isTrue(Value.Mapping result, String key) {
        return result.get(key).equals(Optional.of(Value.of(true)));
    }
}

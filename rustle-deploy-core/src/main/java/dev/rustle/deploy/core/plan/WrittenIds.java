package dev.rustle.deploy.core.plan;

import java.util.List;

import dev.rustle.deploy.core.tree.Node;

/** Whether all ids that dependencies within a play can mean are known: an id that was not understood may be any. */
enum WrittenIds {
    /** What is not there, nobody has written. */
    ALL_KNOWN,
    /** What is not there may be what was not understood. */
    SOME_UNKNOWN;

    static WrittenIds of(Fields play, List<String> sections) {
        boolean known = sections.stream().noneMatch(play::isMisspelt)
                && !play.hasRejected("tasks", "roles")
                && sections.stream()
                        .flatMap(section -> items(play.node(), section).stream())
                        .allMatch(WrittenIds::isBatchKnown);
        return known ? ALL_KNOWN : SOME_UNKNOWN;
    }

    /** Judges a plan whose tasks are on the outermost level. */
    static WrittenIds ofTasks(Node plan) {
        boolean known = plan.get("tasks").map(Node::isList).orElse(false)
                && items(plan, "tasks").stream().allMatch(task -> task.get("id").isPresent() && isText(task, "id"));
        return known ? ALL_KNOWN : SOME_UNKNOWN;
    }

    private static boolean isBatchKnown(Node batch) {
        return batch.isMapping()
                && isText(batch, "batch_id")
                && batch.get("tasks").map(Node::isList).orElse(false)
                && items(batch, "tasks").stream().allMatch(WrittenIds::isTaskKnown);
    }

    private static boolean isTaskKnown(Node task) {
        return task.get("task_id").isPresent() && isText(task, "task_id");
    }

    private static boolean isText(Node node, String key) {
        return node.get(key).map(id -> id.isNull() || id.text().isPresent()).orElse(true);
    }

    /** Returns the elements of a list, or what stands for a list of one. */
    static List<Node> items(Node node, String key) {
        return node.get(key)
                .filter(value -> !value.isNull())
                .map(value -> value.isList() ? value.items() : List.of(value))
                .orElse(List.of());
    }
}

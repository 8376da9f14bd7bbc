package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Task;

/**
 * Puts the batches of a play, and the tasks of each batch, into an order that their dependencies allow. An id in {@code dependencies} means a task of the same
 * batch if there is one, otherwise the tasks of that id in the other batches of the play.
 */
final class Dependencies {
    private final Reading reading;
    private final List<ParsedBatch> batches;
    private final WrittenIds ids;
    /** What messages call that in which dependencies are looked for. */
    private final String whole;

    private final Map<String, Integer> batchIds = new LinkedHashMap<>();
    /** All tasks of the play, batch after batch. */
    private final List<TaskAt> tasks = new ArrayList<>();

    private final Map<String, List<Integer>> tasksById = new LinkedHashMap<>();

    /**
     * A batch as it was read.
     *
     * @param section the index of its section: pre_tasks, tasks, post_tasks
     */
    record ParsedBatch(int section, Node node, Batch batch, List<Node> taskNodes) {}

    private record TaskAt(int batch, Task task, Node node) {}

    /**
     * Takes batches as they are written.
     *
     * @param ids whether all ids are known
     * @param whole what messages call that in which dependencies are looked for
     */
    Dependencies(List<ParsedBatch> batches, WrittenIds ids, String whole, Reading reading) {
        this.batches = batches;
        this.ids = ids;
        this.whole = whole;
        this.reading = reading;
        for (int i = 0; i < batches.size(); i++) {
            ParsedBatch parsed = batches.get(i);
            batchIds.putIfAbsent(parsed.batch().id(), i);
            for (int j = 0; j < parsed.batch().tasks().size(); j++) {
                Task task = parsed.batch().tasks().get(j);
                // Mostly one task has an id: its list has one place then.
                tasksById.computeIfAbsent(task.id(), key -> new ArrayList<>(1)).add(tasks.size());
                tasks.add(new TaskAt(i, task, parsed.taskNodes().get(j)));
            }
        }
    }

    /** Returns the batches in order, each with its tasks in order; what cannot be ordered is among the problems. */
    List<ParsedBatch> inOrder() {
        List<Set<Integer>> taskGraph = new ArrayList<>();
        List<Set<Integer>> batchGraph = new ArrayList<>();
        for (ParsedBatch parsed : batches) {
            batchGraph.add(batchDependencies(parsed));
        }
        for (TaskAt task : tasks) {
            taskGraph.add(taskDependencies(task));
        }
        boolean tasksSound = report(taskGraph);
        boolean sound = reportBatches(batchGraph, "the batches depend on each other in a circle: ") && tasksSound;
        for (int i = 0; i < tasks.size(); i++) {
            for (int dependency : taskGraph.get(i)) {
                if (tasks.get(dependency).batch() != tasks.get(i).batch()) {
                    batchGraph
                            .get(tasks.get(i).batch())
                            .add(tasks.get(dependency).batch());
                }
            }
        }
        if (!sound
                || !reportBatches(
                        batchGraph,
                        "batches, each of which runs as a whole, depend on each other through their tasks: ")) {
            return batches;
        }
        Map<Integer, List<TaskAt>> members = new HashMap<>();
        for (int index : Ordering.of(taskGraph).order()) {
            TaskAt task = tasks.get(index);
            members.computeIfAbsent(task.batch(), key -> new ArrayList<>()).add(task);
        }
        List<ParsedBatch> ordered = new ArrayList<>();
        for (int index : Ordering.of(batchGraph).order()) {
            ordered.add(withTasks(batches.get(index), members.getOrDefault(index, List.of())));
        }
        return ordered;
    }

    private ParsedBatch withTasks(ParsedBatch parsed, List<TaskAt> members) {
        checkExecutionOrder(members);
        Batch.Builder batch = Batch.builder(parsed.batch().id())
                .hosts(parsed.batch().hosts())
                .dependencies(parsed.batch().dependencies())
                .tasks(members.stream().map(TaskAt::task).toList());
        parsed.batch().location().ifPresent(batch::location);
        return new ParsedBatch(
                parsed.section(),
                parsed.node(),
                batch.build(),
                members.stream().map(TaskAt::node).toList());
    }

    /** The planner numbers tasks as the playbook lists them. Where list and dependencies say otherwise they win, but that is worth a look. */
    private void checkExecutionOrder(List<TaskAt> members) {
        TaskAt last = null;
        for (TaskAt member : members) {
            BigInteger order = order(member);
            if (last != null && order != null) {
                BigInteger before = order(last);
                if (before != null && before.compareTo(order) > 0) {
                    reading.problems.warning(
                            member.node()
                                    .get("execution_order")
                                    .orElse(member.node())
                                    .location(),
                            "\"execution_order\" contradicts the order of the list and the dependencies, which decide: task "
                                    + member.task().id() + " runs after task "
                                    + last.task().id());
                }
            }
            last = order == null ? last : member;
        }
    }

    private static @Nullable BigInteger order(TaskAt task) {
        return task.node().get("execution_order").flatMap(Node::integer).orElse(null);
    }

    private Set<Integer> batchDependencies(ParsedBatch parsed) {
        Set<Integer> found = new TreeSet<>();
        for (String id : parsed.batch().dependencies()) {
            Integer dependency = batchIds.get(id);
            if (dependency == null) {
                missing(
                        place(parsed.node(), id),
                        "batch " + parsed.batch().id() + " depends on batch \"" + id + "\", which is not in "
                                + whole
                                + reading.problems.question(
                                        id,
                                        () -> others(
                                                batchIds.keySet(),
                                                parsed.batch().id())));
            } else if (batches.get(dependency).section() > parsed.section()) {
                reading.problems.error(
                        place(parsed.node(), id),
                        "batch " + parsed.batch().id() + " depends on batch \"" + id
                                + "\" of a later section of the play");
            } else if (batches.get(dependency).section() == parsed.section()) {
                found.add(dependency);
            }
        }
        return found;
    }

    private Set<Integer> taskDependencies(TaskAt task) {
        if (task.task().dependencies().isEmpty()) {
            return Set.of();
        }
        Set<Integer> found = new TreeSet<>();
        int section = batches.get(task.batch()).section();
        for (String id : task.task().dependencies()) {
            List<Integer> all = tasksById.getOrDefault(id, List.of());
            List<Integer> near = all.stream()
                    .filter(i -> tasks.get(i).batch() == task.batch())
                    .toList();
            if (all.isEmpty()) {
                missing(
                        place(task.node(), id),
                        "task " + task.task().id() + " depends on task \"" + id + "\", which is not in " + whole
                                + reading.problems.question(
                                        id,
                                        () -> others(
                                                tasksById.keySet(), task.task().id())));
            }
            for (int dependency : near.isEmpty() ? all : near) {
                int other = batches.get(tasks.get(dependency).batch()).section();
                if (other > section) {
                    reading.problems.error(
                            place(task.node(), id),
                            "task " + task.task().id() + " depends on task \"" + id
                                    + "\" of a later section of the play");
                } else if (other == section) {
                    found.add(dependency);
                }
            }
        }
        return found;
    }

    private void missing(Location place, String message) {
        if (ids == WrittenIds.ALL_KNOWN) {
            reading.problems.error(place, message);
        }
    }

    private static List<String> others(Set<String> ids, String own) {
        return ids.stream().filter(id -> !id.equals(own)).toList();
    }

    private boolean report(List<Set<Integer>> graph) {
        List<List<Integer>> cycles = Ordering.of(graph).cycles();
        for (List<Integer> cycle : cycles) {
            boolean oneBatch =
                    cycle.stream().map(i -> tasks.get(i).batch()).distinct().count() == 1;
            Map<Integer, String> names = new HashMap<>();
            for (int i : cycle) {
                TaskAt task = tasks.get(i);
                names.put(
                        i,
                        (oneBatch ? "" : batches.get(task.batch()).batch().id() + "/")
                                + task.task().id());
            }
            TaskAt first = tasks.get(cycle.get(0));
            String next = tasks.get(cycle.get(1 % cycle.size())).task().id();
            reading.problems.error(
                    place(first.node(), next),
                    "the tasks depend on each other in a circle: " + path(cycle, names)
                            + "; take one of the dependencies away");
        }
        return cycles.isEmpty();
    }

    private boolean reportBatches(List<Set<Integer>> graph, String what) {
        List<List<Integer>> cycles = Ordering.of(graph).cycles();
        for (List<Integer> cycle : cycles) {
            Map<Integer, String> names = cycle.stream()
                    .collect(
                            Collectors.toMap(i -> i, i -> batches.get(i).batch().id()));
            ParsedBatch first = batches.get(cycle.get(0));
            reading.problems.error(
                    place(first.node(), names.getOrDefault(cycle.get(1 % cycle.size()), "")),
                    what + path(cycle, names) + "; take one of the dependencies away");
        }
        return cycles.isEmpty();
    }

    private static String path(List<Integer> cycle, Map<Integer, String> names) {
        return cycle.stream().map(names::get).collect(Collectors.joining(" -> ")) + " -> " + names.get(cycle.get(0));
    }

    /** The place of an id among the dependencies of a node. */
    private static Location place(Node node, String id) {
        return node
                .get("dependencies")
                .map(list -> list.isList() ? list.items() : List.of(list))
                .orElse(List.of())
                .stream()
                .filter(item -> item.text().orElse("").equals(id))
                .findFirst()
                .orElse(node)
                .location();
    }
}

package dev.rustle.deploy.core.slice;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Task;

/**
 * What is known of the tasks of a play, by batch: the ids of tasks differ only within theirs, and a dependency means the task of the same batch, or else those of the others.
 *
 * @param <T> what is known of a task
 */
final class TasksOfBatches<T> {
    private final Map<String, Map<String, T>> byBatch = new LinkedHashMap<>();

    /** Returns what is known of a task, from now on what is supplied if that was nothing. */
    T of(Batch batch, Task task, Supplier<T> otherwise) {
        return byBatch.computeIfAbsent(batch.id(), id -> new LinkedHashMap<>())
                .computeIfAbsent(task.id(), id -> otherwise.get());
    }

    void put(Batch batch, Task task, T known) {
        byBatch.computeIfAbsent(batch.id(), id -> new LinkedHashMap<>()).put(task.id(), known);
    }

    /** Returns the tasks that an id means for those of a batch; none if there is none yet. */
    List<T> named(String batch, String id) {
        T own = byBatch.getOrDefault(batch, Map.of()).get(id);
        return own != null
                ? List.of(own)
                : byBatch.values().stream()
                        .flatMap(ofBatch -> Optional.ofNullable(ofBatch.get(id)).stream())
                        .toList();
    }

    /** Returns all tasks, by the id of their batch. */
    Map<String, Collection<T>> all() {
        Map<String, Collection<T>> all = new LinkedHashMap<>();
        byBatch.forEach((batch, tasks) -> all.put(batch, tasks.values()));
        return all;
    }
}

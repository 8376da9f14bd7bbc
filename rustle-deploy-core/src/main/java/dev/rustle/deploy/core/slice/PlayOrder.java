package dev.rustle.deploy.core.slice;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;

/**
 * Which hosts of a play do what in which part of it, where hosts go through the play in parts ({@code serial}). A host whose part comes earlier cannot wait for what a host of a
 * later part does; what both do, each does in its own part.
 */
final class PlayOrder {
    private final Play play;
    private final Map<String, Doing> batches = new LinkedHashMap<>();
    private final TasksOfBatches<Doing> tasks = new TasksOfBatches<>();

    private int part = -1;

    PlayOrder(Play play) {
        this.play = play;
    }

    /** What is done, and in which part of the play each host does it. */
    private record Doing(
            String subject, List<String> dependencies, Optional<Location> location, Map<String, Integer> partOfHost) {

        Doing(String subject, List<String> dependencies, Optional<Location> location) {
            this(subject, dependencies, location, new LinkedHashMap<>());
        }

        void add(Collection<String> hosts, int part) {
            hosts.forEach(host -> partOfHost.put(host, part));
        }
    }

    /** Goes on to the next part of the play. */
    void next() {
        part++;
    }

    void add(Batch batch, Collection<String> hosts) {
        batches.computeIfAbsent(batch.id(), id -> new Doing("batch " + id, batch.dependencies(), batch.location()))
                .add(hosts, part);
    }

    void add(Batch batch, Task task, Collection<String> hosts) {
        tasks.of(batch, task, () -> new Doing("task " + task.id(), task.dependencies(), task.location()))
                .add(hosts, part);
    }

    /**
     * Returns what depends on something that is done later.
     *
     * @param otherwise the place of what has none
     */
    List<Problem> problems(Location otherwise) {
        List<Problem> problems = new ArrayList<>();
        for (Doing doing : batches.values()) {
            check(doing, id -> Optional.ofNullable(batches.get(id)).stream().toList(), otherwise, problems);
        }
        tasks.all()
                .forEach((batch, ofBatch) ->
                        ofBatch.forEach(doing -> check(doing, id -> tasks.named(batch, id), otherwise, problems)));
        return problems;
    }

    /** Finds what an id means. */
    private interface Named {
        List<Doing> find(String id);
    }

    private void check(Doing doing, Named named, Location otherwise, List<Problem> problems) {
        for (String id : doing.dependencies()) {
            for (Doing before : named.find(id)) {
                tooLate(doing, id, before)
                        .ifPresent(message ->
                                problems.add(Problem.error(doing.location().orElse(otherwise), message)));
            }
        }
    }

    private Optional<String> tooLate(Doing doing, String id, Doing before) {
        for (Map.Entry<String, Integer> waiting : doing.partOfHost().entrySet()) {
            if (before.partOfHost().containsKey(waiting.getKey())) {
                continue;
            }
            for (Map.Entry<String, Integer> other : before.partOfHost().entrySet()) {
                if (other.getValue() > waiting.getValue()) {
                    return Optional.of("play " + play.id() + ", " + doing.subject() + ": it depends on " + id
                            + ", which " + other.getKey() + " runs in a later part of the play than "
                            + waiting.getKey()
                            + " (serial); let them go through the play together, or put it into a later play");
                }
            }
        }
        return Optional.empty();
    }
}

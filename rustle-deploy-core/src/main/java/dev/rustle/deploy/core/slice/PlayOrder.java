package dev.rustle.deploy.core.slice;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** Hosts that do something in a part of the play. The set is that of whoever divides the play: thousands of tasks are mostly for the same hosts. */
    private record Turn(int part, Set<String> hosts) {}

    /** What is done, and when by whom: a host has one part of the play. The turns are in the order of the parts. */
    private record Doing(String subject, List<String> dependencies, Optional<Location> location, List<Turn> turns) {

        Doing(String subject, List<String> dependencies, Optional<Location> location) {
            this(subject, dependencies, location, new ArrayList<>(1));
        }

        /** Returns who does it in a part of the play. */
        Set<String> in(int part) {
            int at = firstFrom(part);
            return at < turns.size() && turns.get(at).part() == part
                    ? turns.get(at).hosts()
                    : Set.of();
        }

        /** Returns one who does it in a part after that, if anybody does. */
        Optional<String> after(int part) {
            return turns.subList(firstFrom(part + 1), turns.size()).stream()
                    .flatMap(turn -> turn.hosts().stream())
                    .findFirst();
        }

        private int firstFrom(int part) {
            int from = 0;
            int to = turns.size();
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (turns.get(middle).part() < part) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }
    }

    /** Goes on to the next part of the play. */
    void next() {
        part++;
    }

    /** Says that hosts run a batch in this part of the play; the set is kept, and must not change. */
    void add(Batch batch, Set<String> hosts) {
        batches.computeIfAbsent(batch.id(), id -> new Doing("batch " + id, batch.dependencies(), batch.location()))
                .turns()
                .add(new Turn(part, hosts));
    }

    /** Says that hosts run a task in this part of the play; the set is kept, and must not change. */
    void add(Batch batch, Task task, Set<String> hosts) {
        tasks.of(batch, task, () -> new Doing("task " + task.id(), task.dependencies(), task.location()))
                .turns()
                .add(new Turn(part, hosts));
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
        for (Turn waiting : doing.turns()) {
            Optional<String> later = before.after(waiting.part());
            Set<String> together = before.in(waiting.part());
            Optional<String> host = later.flatMap(other -> waiting.hosts().stream()
                    .filter(each -> !together.contains(each))
                    .findFirst());
            if (host.isPresent()) {
                return Optional.of("play " + play.id() + ", " + doing.subject() + ": it depends on " + id + ", which "
                        + later.get() + " runs in a later part of the play than " + host.get()
                        + " (serial); let them go through the play together, or put it into a later play");
            }
        }
        return Optional.empty();
    }
}

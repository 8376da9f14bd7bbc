package dev.rustle.deploy.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;

/**
 * What checks find in a draft and its reader has told already. A value that was refused is not complained of again, at its place or below; and what checks say of a part as a
 * whole, since a plan that was built has no better place, the reader has said with the very place.
 */
final class Retold {
    /** Where readers have found errors. */
    private final Set<Place> refused = new HashSet<>();
    /** Where readers have said what. */
    private final Map<String, List<Place>> said = new HashMap<>();
    /** The plays, batches, tasks and handlers, in which more can be wrong than one thing. */
    private final Set<Place> parts = new HashSet<>();

    private record Place(String source, String pointer) {
        static Place of(Location location) {
            return new Place(location.source(), location.pointer());
        }

        boolean isWithin(Place other) {
            return source.equals(other.source)
                    && (pointer.equals(other.pointer) || pointer.startsWith(other.pointer + "/"));
        }
    }

    Retold(Collection<Problem> read, Plan plan) {
        for (Problem problem : read) {
            if (problem.isError()) {
                Place place = Place.of(problem.location());
                refused.add(place);
                said.computeIfAbsent(problem.message(), key -> new ArrayList<>())
                        .add(place);
            }
        }
        if (!refused.isEmpty()) {
            add(plan.location());
            plan.plays().forEach(this::addPlay);
        }
    }

    private void addPlay(Play play) {
        add(play.location());
        List<Batch> batches = new ArrayList<>(play.preTasks());
        batches.addAll(play.tasks());
        batches.addAll(play.postTasks());
        batches.forEach(batch -> {
            add(batch.location());
            batch.tasks().forEach(task -> add(task.location()));
        });
        play.handlers().forEach(handler -> add(handler.task().location()));
    }

    private void add(Optional<Location> part) {
        part.map(Place::of).ifPresent(parts::add);
    }

    /** Returns those problems that are new. */
    List<Problem> lessThese(Collection<Problem> checked) {
        return checked.stream()
                .filter(problem -> !isRefused(problem) && !isSaid(problem))
                .toList();
    }

    private boolean isRefused(Problem problem) {
        Place place = Place.of(problem.location());
        while (!place.pointer().isEmpty() && !parts.contains(place)) {
            if (refused.contains(place)) {
                return true;
            }
            place = new Place(
                    place.source(), place.pointer().substring(0, place.pointer().lastIndexOf('/')));
        }
        return false;
    }

    /** Checks say first which value of a part they mean: {@code args/msg: the text has ...}. */
    private boolean isSaid(Problem problem) {
        Place place = Place.of(problem.location());
        String message = problem.message();
        for (int at = 0; at >= 0; ) {
            if (said.getOrDefault(message.substring(at), List.of()).stream().anyMatch(told -> told.isWithin(place))) {
                return true;
            }
            int next = message.indexOf(": ", at);
            at = next < 0 ? -1 : next + 2;
        }
        return false;
    }
}

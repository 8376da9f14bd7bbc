package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The order of things that depend on each other: what is depended on comes first, otherwise the order stays.
 *
 * @param order the positions of all that can be ordered
 * @param cycles circles: each is a list of positions of which every one depends on the next, and the last on the first
 */
record Ordering(List<Integer> order, List<List<Integer>> cycles) {

    /** Orders things; {@code dependencies.get(i)} holds the positions on which the thing at position {@code i} depends. */
    static Ordering of(List<? extends Set<Integer>> dependencies) {
        Set<Integer> left = new LinkedHashSet<>();
        for (int i = 0; i < dependencies.size(); i++) {
            left.add(i);
        }
        List<Integer> order = new ArrayList<>();
        List<List<Integer>> cycles = new ArrayList<>();
        while (true) {
            take(dependencies, left, order);
            if (left.isEmpty()) {
                return new Ordering(order, cycles);
            }
            List<Integer> cycle = cycle(dependencies, left);
            cycles.add(cycle);
            cycle.forEach(left::remove);
        }
    }

    /** Moves all whose dependencies are fulfilled, always the first of them. */
    private static void take(List<? extends Set<Integer>> dependencies, Set<Integer> left, List<Integer> order) {
        Map<Integer, List<Integer>> dependents = new HashMap<>();
        Map<Integer, Integer> open = new HashMap<>();
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int position : left) {
            int count = 0;
            for (int dependency : dependencies.get(position)) {
                if (left.contains(dependency)) {
                    dependents
                            .computeIfAbsent(dependency, key -> new ArrayList<>())
                            .add(position);
                    count++;
                }
            }
            open.put(position, count);
            if (count == 0) {
                ready.add(position);
            }
        }
        while (!ready.isEmpty()) {
            int next = ready.remove();
            order.add(next);
            left.remove(next);
            for (int dependent : dependents.getOrDefault(next, List.of())) {
                if (open.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
    }

    /** Everything left depends on something left: whoever follows the dependencies ends up in a circle. */
    private static List<Integer> cycle(List<? extends Set<Integer>> dependencies, Set<Integer> left) {
        List<Integer> path = new ArrayList<>();
        Map<Integer, Integer> seen = new HashMap<>();
        int at = left.iterator().next();
        while (!seen.containsKey(at)) {
            seen.put(at, path.size());
            path.add(at);
            at = dependencies.get(at).stream()
                    .filter(left::contains)
                    .min(Integer::compare)
                    .orElseThrow();
        }
        List<Integer> circle = path.subList(seen.get(at), path.size());
        int first = circle.indexOf(circle.stream().min(Integer::compare).orElseThrow());
        List<Integer> turned = new ArrayList<>(circle.subList(first, circle.size()));
        turned.addAll(circle.subList(0, first));
        return turned;
    }
}

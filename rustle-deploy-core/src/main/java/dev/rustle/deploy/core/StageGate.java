package dev.rustle.deploy.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Lets stages begin: a stage may when every host has done, or will never do, all earlier ones. Hosts that failed leave; when all hosts of a stage have failed in it,
 * the run ends, as Ansible ends a playbook when a whole batch has failed. Safe for use by many threads.
 */
final class StageGate {
    /** The stages that each host has yet to do. */
    private final Map<String, TreeSet<Integer>> remaining = new LinkedHashMap<>();

    /** The hosts that were to do each stage, and those of them that failed before they had. */
    private final Map<Integer, Set<String>> participants = new LinkedHashMap<>();

    private final Map<Integer, Set<String>> failures = new LinkedHashMap<>();
    private @Nullable String ended;

    StageGate(Map<String, List<Integer>> stagesOfHosts) {
        stagesOfHosts.forEach((host, stages) -> {
            remaining.put(host, new TreeSet<>(stages));
            stages.forEach(stage ->
                    participants.computeIfAbsent(stage, key -> new HashSet<>()).add(host));
        });
    }

    /** Records that a host has done a stage. */
    synchronized void done(String host, int stage) {
        TreeSet<Integer> stages = remaining.get(host);
        if (stages != null) {
            stages.headSet(stage, true).clear();
            notifyAll();
        }
    }

    /** Records that a host will do nothing more since it failed. */
    synchronized void failed(String host) {
        TreeSet<Integer> stages = remaining.remove(host);
        if (stages == null || stages.isEmpty()) {
            notifyAll();
            return;
        }
        int stage = stages.first();
        Set<String> failed = failures.computeIfAbsent(stage, key -> new HashSet<>());
        failed.add(host);
        boolean later = remaining.values().stream().anyMatch(others -> others.higher(stage) != null);
        if (later && failed.equals(participants.get(stage))) {
            ended = "all hosts of stage " + stage + " have failed";
        }
        notifyAll();
    }

    /** Records that a host will do nothing more although it did not fail. */
    synchronized void left(String host) {
        remaining.remove(host);
        notifyAll();
    }

    /** Ends the run: whoever waits, or will wait, is told to stop. */
    synchronized void end(String reason) {
        if (ended == null) {
            ended = reason;
        }
        notifyAll();
    }

    /** Whether a stage may begin now. */
    synchronized boolean isOpen(int stage) {
        return ended != null
                || remaining.values().stream().allMatch(stages -> stages.isEmpty() || stages.first() >= stage);
    }

    /** Waits until a stage may begin; returns why it will not, or nothing if it may. */
    synchronized Optional<String> await(int stage) throws InterruptedException {
        while (!isOpen(stage)) {
            wait();
        }
        return Optional.ofNullable(ended);
    }

    /** Returns the stage with which a host begins. */
    synchronized OptionalInt first(String host) {
        TreeSet<Integer> stages = remaining.get(host);
        return stages == null || stages.isEmpty() ? OptionalInt.empty() : OptionalInt.of(stages.first());
    }

    @Override
    public synchronized String toString() {
        return "stages to do: " + new ArrayList<>(remaining.entrySet()) + (ended == null ? "" : ", ended: " + ended);
    }
}

package dev.rustle.deploy.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.spi.HostSlice;

/**
 * Lets stages begin: a stage may when every host has done, or will never do, all earlier ones. Hosts that failed leave; when all hosts that go through a play together
 * have failed in it, the run ends, as Ansible ends a playbook when a whole batch has failed. Safe for use by many threads.
 */
final class StageGate {
    /** The stages that each host has yet to do. */
    private final Map<String, TreeSet<Integer>> remaining = new LinkedHashMap<>();

    /** How many hosts stand before each stage. Its first key tells what is open, without looking at every host. */
    private final TreeMap<Integer, Integer> standing = new TreeMap<>();

    /** Those who go through a play together, by each of their stages. */
    private final Map<Integer, Companions> companions = new LinkedHashMap<>();

    /** The hosts that have failed, by the stage in which they did. */
    private final TreeMap<Integer, TreeSet<String>> failures = new TreeMap<>();

    /** No stage after this one begins any more, and why. */
    private int last = Integer.MAX_VALUE;

    private @Nullable String ended;

    /** Creates a gate for the stages of every host, play by play. */
    StageGate(Map<String, List<List<Integer>>> playsOfHosts) {
        playsOfHosts.forEach((host, plays) -> {
            TreeSet<Integer> stages = new TreeSet<>();
            for (List<Integer> play : plays) {
                stages.addAll(play);
                goTogether(host, play);
            }
            remaining.put(host, stages);
            stand(stages);
        });
    }

    /** Creates a gate for what hosts do. */
    static StageGate of(List<HostSlice> slices) {
        Map<String, List<List<Integer>>> plays = new LinkedHashMap<>();
        slices.forEach(slice -> plays.put(
                slice.target().name(),
                slice.plays().stream()
                        .map(play ->
                                play.parts().stream().map(HostSlice.Part::stage).toList())
                        .toList()));
        return new StageGate(plays);
    }

    /** Hosts that share a stage of a play: a serial batch, or a batch of a rolling play. Its stages are several where batches follow each other. */
    private static final class Companions {
        private final Set<String> hosts = new HashSet<>();
        private final Set<String> failed = new HashSet<>();
        private final TreeSet<Integer> stages = new TreeSet<>();
    }

    private void goTogether(String host, List<Integer> stages) {
        Companions together = null;
        for (Integer stage : stages) {
            Companions known = companions.get(stage);
            if (known != null && known != together) {
                together = together == null ? known : joined(together, known);
            }
        }
        Companions all = together == null ? new Companions() : together;
        all.hosts.add(host);
        for (Integer stage : stages) {
            all.stages.add(stage);
            companions.put(stage, all);
        }
    }

    private Companions joined(Companions a, Companions b) {
        Companions larger = a.hosts.size() >= b.hosts.size() ? a : b;
        Companions smaller = larger == a ? b : a;
        larger.hosts.addAll(smaller.hosts);
        larger.stages.addAll(smaller.stages);
        smaller.stages.forEach(stage -> companions.put(stage, larger));
        return larger;
    }

    /** Records that a host has done a stage. */
    synchronized void done(String host, int stage) {
        TreeSet<Integer> stages = remaining.get(host);
        if (stages != null) {
            int before = lowest();
            leave(stages);
            stages.headSet(stage, true).clear();
            stand(stages);
            wakeIfMoved(before);
        }
    }

    /** Records that a host will do nothing more since it failed. */
    synchronized void failed(String host) {
        OptionalInt stage = first(host);
        left(host);
        if (stage.isEmpty()) {
            return;
        }
        failures.computeIfAbsent(stage.getAsInt(), key -> new TreeSet<>()).add(host);
        Companions together = Objects.requireNonNull(companions.get(stage.getAsInt()), "companions");
        together.failed.add(host);
        if (together.failed.equals(together.hosts)) {
            endAfter(together.stages.first(), "all hosts of " + stages(together.stages) + " have failed");
        }
    }

    /** Returns the hosts that have failed in stages before one, sorted; what is done at the same time as that stage has no part in it. */
    synchronized List<String> failedBefore(int stage) {
        return failures.headMap(stage).values().stream()
                .flatMap(Set::stream)
                .sorted()
                .toList();
    }

    /** Returns why no further stage begins; empty as long as they do. */
    synchronized Optional<String> reason() {
        return Optional.ofNullable(ended);
    }

    /** Records that a host will do nothing more although it did not fail. */
    synchronized void left(String host) {
        TreeSet<Integer> stages = remaining.remove(host);
        if (stages != null) {
            int before = lowest();
            leave(stages);
            wakeIfMoved(before);
        }
    }

    /** Ends the run: whoever waits, or will wait, is told to stop. */
    synchronized void end(String reason) {
        endAfter(-1, reason);
    }

    /** Whether a stage may begin now, or never will. */
    synchronized boolean isOpen(int stage) {
        return stage > last || lowest() >= stage;
    }

    /** Waits until a stage may begin; returns why it will not, or nothing if it may. */
    synchronized Optional<String> await(int stage) throws InterruptedException {
        while (!isOpen(stage)) {
            wait();
        }
        return stage > last ? Optional.ofNullable(ended) : Optional.empty();
    }

    /** Returns the stage with which a host begins. */
    synchronized OptionalInt first(String host) {
        TreeSet<Integer> stages = remaining.get(host);
        return stages == null || stages.isEmpty() ? OptionalInt.empty() : OptionalInt.of(stages.first());
    }

    /** Earlier stages go on: hosts that cannot be reached must not keep others from what comes before their turn. */
    private void endAfter(int stage, String reason) {
        if (stage < last) {
            last = stage;
            ended = reason;
        }
        notifyAll();
    }

    private int lowest() {
        return standing.isEmpty() ? Integer.MAX_VALUE : standing.firstKey();
    }

    private void stand(SortedSet<Integer> stages) {
        if (!stages.isEmpty()) {
            standing.merge(stages.first(), 1, Integer::sum);
        }
    }

    private void leave(SortedSet<Integer> stages) {
        if (!stages.isEmpty()) {
            standing.computeIfPresent(stages.first(), (stage, count) -> count == 1 ? null : count - 1);
        }
    }

    /** A thousand hosts that wait are woken only when a stage has become open. */
    private void wakeIfMoved(int before) {
        if (lowest() > before) {
            notifyAll();
        }
    }

    private static String stages(SortedSet<Integer> stages) {
        return stages.size() == 1 ? "stage " + stages.first() : "stages " + stages.first() + " to " + stages.last();
    }

    @Override
    public synchronized String toString() {
        return "stages to do: " + new ArrayList<>(remaining.entrySet()) + (ended == null ? "" : ", ended: " + ended);
    }
}

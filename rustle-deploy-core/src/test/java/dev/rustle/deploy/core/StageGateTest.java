package dev.rustle.deploy.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StageGateTest {
    private static StageGate gate() {
        Map<String, List<List<Integer>>> plays = new LinkedHashMap<>();
        plays.put("a", List.of(List.of(0), List.of(1), List.of(3)));
        plays.put("b", List.of(List.of(0), List.of(3)));
        plays.put("c", List.of(List.of(1)));
        return new StageGate(plays);
    }

    @Test
    void aStageOpensWhenAllHaveDoneTheEarlierOnes() throws InterruptedException {
        StageGate gate = gate();
        assertThat(gate.isOpen(0)).isTrue();
        assertThat(gate.isOpen(1)).isFalse();
        gate.done("a", 0);
        assertThat(gate.isOpen(1)).isFalse();
        gate.done("b", 0);
        assertThat(gate.isOpen(1)).isTrue();
        assertThat(gate.await(1)).isEmpty();
        assertThat(gate.isOpen(3)).isFalse();
        gate.done("a", 1);
        gate.done("c", 1);
        assertThat(gate.isOpen(3)).isTrue();
    }

    @Test
    void aHostThatFailedHoldsNobodyUp() throws InterruptedException {
        StageGate gate = gate();
        gate.done("b", 0);
        gate.failed("a");
        assertThat(gate.await(1)).isEmpty();
    }

    @Test
    void whoHasFailedIsToldToLaterStagesAndToNoneAtTheSameTime() {
        StageGate gate = gate();
        gate.done("b", 0);
        gate.failed("a");
        assertThat(gate.failedBefore(0)).isEmpty();
        assertThat(gate.failedBefore(1)).containsExactly("a");
        gate.failed("c");
        assertThat(gate.failedBefore(1)).containsExactly("a");
        assertThat(gate.failedBefore(3)).containsExactly("a", "c");
    }

    @Test
    void whenAllHostsOfAStageHaveFailedTheRunEnds() throws InterruptedException {
        StageGate gate = gate();
        gate.failed("a");
        assertThat(gate.isOpen(1)).isFalse();
        gate.failed("b");
        assertThat(gate.await(1)).hasValue("all hosts of stage 0 have failed");
    }

    @Test
    void failingInTheLastStageEndsNothing() throws InterruptedException {
        StageGate gate = new StageGate(Map.of("only", List.of(List.of(0))));
        gate.failed("only");
        assertThat(gate.await(0)).isEmpty();
    }

    /** Two canaries, then two others: one play, serial 2, with two batches and so two stages for each pair. */
    private static StageGate canaries() {
        Map<String, List<List<Integer>>> plays = new LinkedHashMap<>();
        plays.put("canary1", List.of(List.of(0, 1), List.of(4)));
        plays.put("canary2", List.of(List.of(0, 1), List.of(4)));
        plays.put("other1", List.of(List.of(2, 3), List.of(4)));
        plays.put("other2", List.of(List.of(2, 3), List.of(4)));
        return new StageGate(plays);
    }

    @Test
    void hostsOfASerialBatchThatFailInDifferentStagesAreCountedTogether() throws InterruptedException {
        StageGate gate = canaries();
        gate.failed("canary1");
        gate.done("canary2", 0);
        assertThat(gate.isOpen(2)).isFalse();
        gate.failed("canary2");
        assertThat(gate.await(2)).hasValue("all hosts of stages 0 to 1 have failed");
    }

    @Test
    void aSerialBatchOfWhichOneHostIsLeftLetsTheNextBegin() throws InterruptedException {
        StageGate gate = canaries();
        gate.failed("canary1");
        gate.done("canary2", 0);
        gate.done("canary2", 1);
        assertThat(gate.await(2)).isEmpty();
    }

    /** As in Ansible, where only the failures of this play are counted against the size of a batch. */
    @Test
    void whoFailedInAnEarlierPlayDoesNotCount() throws InterruptedException {
        StageGate gate = canaries();
        for (String host : List.of("canary1", "canary2")) {
            gate.done(host, 0);
            gate.done(host, 1);
        }
        gate.failed("other1");
        gate.done("other2", 2);
        gate.done("other2", 3);
        gate.failed("canary1");
        gate.failed("canary2");
        assertThat(gate.await(4)).isEmpty();
    }

    @Test
    void hostsThatAreLostBeforeTheirTurnDoNotStopThoseBeforeThem() throws InterruptedException {
        StageGate gate = canaries();
        gate.failed("other1");
        gate.failed("other2");
        gate.done("canary1", 0);
        gate.done("canary2", 0);
        assertThat(gate.await(1)).isEmpty();
        assertThat(gate.await(4)).hasValue("all hosts of stages 2 to 3 have failed");
    }

    @Test
    void whoSharesAStageWithTwoGroupsMakesThemOne() throws InterruptedException {
        Map<String, List<List<Integer>>> plays = new LinkedHashMap<>();
        plays.put("a", List.of(List.of(0), List.of(5)));
        plays.put("b", List.of(List.of(1, 2), List.of(5)));
        plays.put("both", List.of(List.of(0, 2), List.of(5)));
        StageGate gate = new StageGate(plays);
        gate.failed("a");
        gate.failed("b");
        gate.done("both", 0);
        gate.done("both", 2);
        assertThat(gate.await(5)).isEmpty();
        StageGate all = new StageGate(plays);
        List.of("a", "b", "both").forEach(all::failed);
        assertThat(all.await(5)).hasValue("all hosts of stages 0 to 2 have failed");
    }

    @Test
    void endingWakesWhoWaits() throws InterruptedException {
        StageGate gate = gate();
        Thread ender = new Thread(() -> gate.end("cancelled"));
        ender.start();
        assertThat(gate.await(3)).hasValue("cancelled");
        ender.join();
    }

    @Test
    void noHostBeginsAStageBeforeAllOthersHaveDoneTheEarlierOnes() {
        long seed = System.nanoTime();
        System.err.println("StageGateTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Map<String, List<List<Integer>>> stages = new LinkedHashMap<>();
            Map<String, TreeSet<Integer>> todo = new LinkedHashMap<>();
            int hosts = 1 + random.nextInt(6);
            for (int host = 0; host < hosts; host++) {
                TreeSet<Integer> ofHost = new TreeSet<>();
                for (int stage = 0; stage < 5; stage++) {
                    if (random.nextBoolean()) {
                        ofHost.add(stage);
                    }
                }
                stages.put("h" + host, List.of(List.copyOf(ofHost)));
                todo.put("h" + host, ofHost);
            }
            StageGate gate = new StageGate(stages);
            while (todo.values().stream().anyMatch(ofHost -> !ofHost.isEmpty())) {
                int lowest = todo.values().stream()
                        .filter(ofHost -> !ofHost.isEmpty())
                        .mapToInt(TreeSet::first)
                        .min()
                        .orElseThrow();
                for (Map.Entry<String, TreeSet<Integer>> host : todo.entrySet()) {
                    if (!host.getValue().isEmpty()) {
                        int next = host.getValue().first();
                        assertThat(gate.isOpen(next))
                                .as("round %d stage %d lowest %d", round, next, lowest)
                                .isEqualTo(next == lowest);
                    }
                }
                List<String> ready = todo.entrySet().stream()
                        .filter(host ->
                                !host.getValue().isEmpty() && host.getValue().first() == lowest)
                        .map(Map.Entry::getKey)
                        .toList();
                String chosen = ready.get(random.nextInt(ready.size()));
                java.util.Objects.requireNonNull(todo.get(chosen)).pollFirst();
                gate.done(chosen, lowest);
            }
        }
    }
}

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
        Map<String, List<Integer>> stages = new LinkedHashMap<>();
        stages.put("a", List.of(0, 1, 3));
        stages.put("b", List.of(0, 3));
        stages.put("c", List.of(1));
        return new StageGate(stages);
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
    void whenAllHostsOfAStageHaveFailedTheRunEnds() throws InterruptedException {
        StageGate gate = gate();
        gate.failed("a");
        assertThat(gate.isOpen(1)).isFalse();
        gate.failed("b");
        assertThat(gate.await(1)).hasValue("all hosts of stage 0 have failed");
    }

    @Test
    void failingInTheLastStageEndsNothing() throws InterruptedException {
        StageGate gate = new StageGate(Map.of("only", List.of(0)));
        gate.failed("only");
        assertThat(gate.await(0)).isEmpty();
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
            Map<String, List<Integer>> stages = new LinkedHashMap<>();
            Map<String, TreeSet<Integer>> todo = new LinkedHashMap<>();
            int hosts = 1 + random.nextInt(6);
            for (int host = 0; host < hosts; host++) {
                TreeSet<Integer> ofHost = new TreeSet<>();
                for (int stage = 0; stage < 5; stage++) {
                    if (random.nextBoolean()) {
                        ofHost.add(stage);
                    }
                }
                stages.put("h" + host, List.copyOf(ofHost));
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

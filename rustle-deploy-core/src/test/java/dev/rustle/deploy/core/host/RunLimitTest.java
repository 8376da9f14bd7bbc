package dev.rustle.deploy.core.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunLimitTest {
    private static final Duration ALMOST = Duration.ofNanos(1_999_999_999);
    private static final Duration NANO = Duration.ofNanos(1);

    private final ManualAlarms alarms = new ManualAlarms();
    private final List<String> rung = new ArrayList<>();

    private RunLimit limit(Duration duration) {
        return new RunLimit(Optional.of(duration), alarms, () -> rung.add("over"));
    }

    @Test
    void aClockThatRunsEndsOnce() {
        try (RunLimit limit = limit(Duration.ofSeconds(2))) {
            limit.go();
            limit.go();
            alarms.pass(ALMOST);
            assertThat(limit.isOver()).isFalse();
            alarms.pass(NANO);
            assertThat(limit.isOver()).isTrue();
            limit.pause();
            limit.go();
            assertThat(limit.isOver()).isTrue();
            alarms.pass(Duration.ofDays(1));
            assertThat(rung).containsExactly("over");
        }
    }

    @Test
    void timeInWhichTheClockStandsStillIsNotCountedAndWhatIsLeftIsKept() {
        try (RunLimit limit = limit(Duration.ofSeconds(2))) {
            alarms.pass(Duration.ofDays(1));
            for (int i = 0; i < 3; i++) {
                limit.go();
                alarms.pass(Duration.ofMillis(600));
                limit.pause();
                limit.pause();
                assertThat(alarms.pending()).isZero();
                alarms.pass(Duration.ofDays(1));
            }
            limit.go();
            alarms.pass(Duration.ofMillis(199));
            assertThat(limit.isOver()).isFalse();
            alarms.pass(Duration.ofMillis(1));
            assertThat(limit.isOver()).isTrue();
        }
    }

    @Test
    void noTimeAtAllIsOverAtOnceAndNoLimitNever() {
        try (RunLimit none = limit(Duration.ZERO);
                RunLimit endless = new RunLimit(Optional.empty(), alarms, () -> rung.add("endless"));
                RunLimit ages = limit(Duration.ofSeconds(Long.MAX_VALUE))) {
            none.go();
            endless.go();
            ages.go();
            ages.pause();
            ages.go();
            alarms.pass(Duration.ofDays(36_500));
            assertThat(none.isOver()).isTrue();
            assertThat(endless.isOver() || ages.isOver()).isFalse();
            assertThat(rung).containsExactly("over");
        }
    }

    @Test
    void anAlarmThatRingsTooLateIsNotHeard() {
        List<Runnable> ringing = new ArrayList<>();
        Alarms late = new Alarms() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public Alarm set(long nanos, Runnable action) {
                ringing.add(action);
                return () -> {};
            }
        };
        try (RunLimit limit = new RunLimit(Optional.of(NANO), late, () -> rung.add("over"))) {
            limit.go();
            limit.pause();
            ringing.get(0).run();
            limit.go();
            ringing.get(0).run();
            assertThat(limit.isOver()).isFalse();
            ringing.get(1).run();
            assertThat(rung).containsExactly("over");
        }
    }

    @Test
    void whatIsClosedStandsStillForGood() {
        RunLimit limit = limit(Duration.ofSeconds(2));
        limit.go();
        limit.close();
        limit.go();
        assertThat(alarms.pending()).isZero();
        alarms.pass(Duration.ofDays(1));
        assertThat(limit.isOver()).isFalse();
        assertThat(rung).isEmpty();
    }

    @Test
    void neitherABusyApplicationNorAnotherLimitsWorkDelaysAnAlarm() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        int hogs = ForkJoinPool.getCommonPoolParallelism() + 1;
        CountDownLatch busy = new CountDownLatch(ForkJoinPool.getCommonPoolParallelism());
        CountDownLatch blocked = new CountDownLatch(2);
        try (RunLimit first = real(() -> block(blocked, done));
                RunLimit second = real(() -> block(blocked, done))) {
            for (int i = 0; i < hogs; i++) {
                ForkJoinPool.commonPool().execute(() -> block(busy, done));
            }
            assertThat(busy.await(1, TimeUnit.MINUTES)).isTrue();
            first.go();
            second.go();
            assertThat(blocked.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            done.countDown();
        }
    }

    private static RunLimit real(Runnable whenOver) {
        return new RunLimit(Optional.of(Duration.ofMillis(1)), DaemonThreads.ALARMS, whenOver);
    }

    private static void block(CountDownLatch begun, CountDownLatch done) {
        begun.countDown();
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this", e);
        }
    }
}

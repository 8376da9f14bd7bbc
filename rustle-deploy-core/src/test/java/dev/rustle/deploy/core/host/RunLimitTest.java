package dev.rustle.deploy.core.host;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunLimitTest {
    @Test
    void aClockThatRunsEndsOnce() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        try (RunLimit limit = new RunLimit(Optional.of(Duration.ofNanos(1)), over::countDown)) {
            assertThat(limit.isOver()).isFalse();
            limit.go();
            assertThat(over.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(limit.isOver()).isTrue();
            limit.pause();
            limit.go();
            assertThat(limit.isOver()).isTrue();
        }
    }

    @Test
    void aClockThatStandsStillOrHasNoEndNeverEnds() {
        try (RunLimit standing = new RunLimit(Optional.of(Duration.ofMillis(1)), () -> {});
                RunLimit endless = new RunLimit(Optional.empty(), () -> {});
                RunLimit ages = new RunLimit(Optional.of(Duration.ofSeconds(Long.MAX_VALUE)), () -> {})) {
            endless.go();
            ages.go();
            ages.pause();
            ages.go();
            assertThat(standing.isOver() || endless.isOver() || ages.isOver()).isFalse();
        }
    }
}

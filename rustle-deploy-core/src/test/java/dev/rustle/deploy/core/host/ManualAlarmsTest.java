package dev.rustle.deploy.core.host;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ManualAlarmsTest {
    private final ManualAlarms alarms = new ManualAlarms();

    @Test
    void timeThatWhatRingsLetsPassIsNotTakenBack() {
        long begin = alarms.nanos();
        alarms.set(Duration.ofSeconds(4).toNanos(), () -> alarms.pass(Duration.ofSeconds(29)));

        alarms.pass(Duration.ofSeconds(5));

        assertThat(alarms.nanos() - begin).isEqualTo(Duration.ofSeconds(33).toNanos());
    }
}

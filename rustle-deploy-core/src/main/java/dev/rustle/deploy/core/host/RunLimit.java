package dev.rustle.deploy.core.host;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** How long a run may take, less the time in which it waits for other hosts. Safe for use by many threads. */
final class RunLimit implements AutoCloseable {
    private final Alarms alarms;
    private final Runnable whenOver;
    private final boolean isLimited;
    private long left;
    private long since;
    private boolean over;
    private boolean closed;

    /** What stands for the time for which the clock runs; an alarm that rings for an earlier one is too late. */
    private @Nullable Object period;

    private Alarms.@Nullable Alarm alarm;

    /**
     * Creates a limit whose clock stands still.
     *
     * @param whenOver is run once when the time is over, on a thread of the alarms, on which it may block
     */
    RunLimit(Optional<Duration> limit, Alarms alarms, Runnable whenOver) {
        this.alarms = alarms;
        this.whenOver = whenOver;
        isLimited = limit.isPresent();
        left = limit.map(RunLimit::nanos).orElse(0L);
    }

    private static long nanos(Duration duration) {
        long most = Long.MAX_VALUE / 2;
        return duration.compareTo(Duration.ofNanos(most)) < 0 ? duration.toNanos() : most;
    }

    /** Lets the clock run, unless the limit was closed. */
    synchronized void go() {
        if (!isLimited || over || closed || period != null) {
            return;
        }
        Object begun = new Object();
        period = begun;
        since = alarms.nanos();
        alarm = alarms.set(Math.max(1, left), () -> expire(begun));
    }

    /** Lets the clock stand still; what is left is kept. */
    synchronized void pause() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
            left -= alarms.nanos() - since;
        }
        period = null;
    }

    private void expire(Object begun) {
        synchronized (this) {
            if (period != begun) {
                return;
            }
            period = null;
            alarm = null;
            over = true;
        }
        whenOver.run();
    }

    /** Whether the time was over. While the clock stands still the answer stays the same. */
    synchronized boolean isOver() {
        return over;
    }

    /** Lets the clock stand still for good. */
    @Override
    public synchronized void close() {
        pause();
        closed = true;
    }
}

package dev.rustle.deploy.core.host;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.rustle.deploy.core.threads.NumberedDaemons;

/** Threads of our own, which neither the application can keep busy nor keep the application from ending. They end when they have had nothing to do for a while. */
final class DaemonThreads {
    private static final long IDLE_SECONDS = 10;

    /** Runs everything at once, each on a thread for itself: what is run may block without harm. */
    static final Executor BLOCKING = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new NumberedDaemons("rustle-deploy-host-"));

    /** Time as it passes. */
    static final Alarms ALARMS = alarms();

    private DaemonThreads() {}

    private static Alarms alarms() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, new NumberedDaemons("rustle-deploy-clock-"));
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        clock.setRemoveOnCancelPolicy(true);
        return new SystemAlarms(clock);
    }

    /** One thread waits for all; it leaves the work to others, so that no alarm is late since another one's work takes long. */
    private record SystemAlarms(ScheduledThreadPoolExecutor clock) implements Alarms {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Alarm set(long nanos, Runnable action) {
            ScheduledFuture<?> set = clock.schedule(() -> BLOCKING.execute(action), nanos, TimeUnit.NANOSECONDS);
            return () -> set.cancel(false);
        }
    }
}

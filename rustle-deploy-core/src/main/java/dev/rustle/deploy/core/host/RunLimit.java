package dev.rustle.deploy.core.host;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** How long a run may take, less the time in which it waits for other hosts. Safe for use by many threads. */
final class RunLimit implements AutoCloseable {
    private final Runnable whenOver;
    private final boolean isLimited;
    private long left;
    private long since;
    private boolean over;
    private @Nullable CompletableFuture<Void> alarm;

    /**
     * Creates a limit whose clock stands still.
     *
     * @param whenOver is run once, on a thread of its own, when the time is over
     */
    RunLimit(Optional<Duration> limit, Runnable whenOver) {
        this.whenOver = whenOver;
        isLimited = limit.isPresent();
        left = limit.map(RunLimit::nanos).orElse(0L);
    }

    private static long nanos(Duration duration) {
        long most = Long.MAX_VALUE / 2;
        return duration.compareTo(Duration.ofNanos(most)) < 0 ? duration.toNanos() : most;
    }

    /** Lets the clock run. */
    synchronized void go() {
        if (!isLimited || over || alarm != null) {
            return;
        }
        since = System.nanoTime();
        CompletableFuture<Void> set = new CompletableFuture<>();
        alarm = set;
        CompletableFuture<Void> unused = set.completeOnTimeout(null, Math.max(1, left), TimeUnit.NANOSECONDS)
                .thenRunAsync(() -> expire(set));
    }

    /** Lets the clock stand still. */
    synchronized void pause() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
            left -= System.nanoTime() - since;
        }
    }

    private void expire(CompletableFuture<Void> set) {
        synchronized (this) {
            if (alarm != set) {
                return;
            }
            alarm = null;
            over = true;
        }
        whenOver.run();
    }

    /** Whether the time was over. */
    synchronized boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        pause();
    }
}

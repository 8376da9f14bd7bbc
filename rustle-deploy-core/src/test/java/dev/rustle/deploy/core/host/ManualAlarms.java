package dev.rustle.deploy.core.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that passes when a test says so. Alarms ring on the thread that lets it pass. */
final class ManualAlarms implements Alarms {
    private final List<Pending> pending = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;

    /** The clock of a system may overflow, and this one does. */
    private record Pending(long at, Runnable action) {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Alarm set(long nanos, Runnable action) {
        Pending set = new Pending(now + nanos, action);
        pending.add(set);
        return () -> remove(set);
    }

    private synchronized void remove(Pending set) {
        pending.remove(set);
    }

    /** Returns how many alarms are set. */
    synchronized int pending() {
        return pending.size();
    }

    /** Lets time pass; what is due is done in its order. */
    void pass(Duration time) {
        long end = nanos() + time.toNanos();
        for (Optional<Pending> due = next(end); due.isPresent(); due = next(end)) {
            due.get().action().run();
        }
    }

    private synchronized Optional<Pending> next(long end) {
        Optional<Pending> due = pending.stream()
                .filter(set -> set.at() - end <= 0)
                .min(Comparator.comparingLong(set -> set.at() - end));
        long reached = due.map(Pending::at).orElse(end);
        // Somebody else, or what has just rung, may have let more time pass: it never goes back.
        now = reached - now > 0 ? reached : now;
        due.ifPresent(pending::remove);
        return due;
    }
}

package dev.rustle.deploy.cli;

import java.io.PrintStream;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * What happens when the user or the system wants this program to end: the first time the work is interrupted and comes to a good end, the second time the
 * program is left at once.
 */
final class Interruption implements AutoCloseable {
    private static final int NONE = -1;

    private final AtomicInteger code = new AtomicInteger(NONE);
    private final Thread worker;
    private final PrintStream err;
    private final IntConsumer leave;
    private final Signals.Watch watch;

    Interruption(Signals signals, Thread worker, PrintStream err, IntConsumer leave) {
        this.worker = worker;
        this.err = err;
        this.leave = leave;
        this.watch = signals.watch(this::raise);
    }

    private void raise(int exitCode) {
        if (code.compareAndSet(NONE, exitCode)) {
            err.println(
                    "interrupted: no step is begun any more; waiting for the hosts that are at work (again to leave now:"
                            + " what runs on hosts then goes on unobserved)");
            worker.interrupt();
        } else {
            leave.accept(exitCode);
        }
    }

    /** Returns the exit code for the interruption, if there was one. */
    OptionalInt exitCode() {
        int raised = code.get();
        return raised == NONE ? OptionalInt.empty() : OptionalInt.of(raised);
    }

    @Override
    public void close() {
        watch.close();
    }
}

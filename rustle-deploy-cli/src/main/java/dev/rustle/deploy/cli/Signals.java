package dev.rustle.deploy.cli;

import java.util.function.IntConsumer;

/** The wishes of the user's terminal and of the system that this program end. */
@FunctionalInterface
interface Signals {
    /**
     * Calls an action with the exit code for each wish, on some thread, until the result is closed.
     */
    Watch watch(IntConsumer action);

    /** Ends the watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Leaves it to the system to end the program. */
    static Watch none(IntConsumer action) {
        return () -> {};
    }
}

package dev.rustle.deploy.core.host;

/** Tells the time, and does something when it has come. Safe for use by many threads. */
interface Alarms {
    /** Returns the time, which has no meaning but in its differences. */
    long nanos();

    /**
     * Does something after a while, on a thread on which it may block.
     *
     * @param nanos after how long
     */
    Alarm set(long nanos, Runnable action);

    /** Something that is to be done. */
    @FunctionalInterface
    interface Alarm {
        /** Has it not done, unless it has begun. */
        void cancel();
    }
}

package dev.rustle.deploy.core.threads;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Makes threads that do not keep the application from ending, named by what they are for and a number. Safe for use by many threads. */
public final class NumberedDaemons implements ThreadFactory {
    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    /**
     * Creates a factory.
     *
     * @param prefix what comes before the number, from 1, in the names of the threads
     */
    public NumberedDaemons(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, prefix + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}

package dev.rustle.deploy.core;

import java.util.concurrent.Semaphore;

/** How many hosts are worked on at a time. A host that waits for others gives its permit to one that may have to run first. */
final class Permits {
    private final int count;
    private final Semaphore semaphore;

    Permits(int count) {
        this.count = count;
        // Fair: hosts begin in the order of the inventory.
        semaphore = new Semaphore(count, true);
    }

    /** A wait. */
    @FunctionalInterface
    interface Wait<T> {
        T await() throws InterruptedException;
    }

    int count() {
        return count;
    }

    void acquire() throws InterruptedException {
        semaphore.acquire();
    }

    void release() {
        semaphore.release();
    }

    /** Waits without the permit; it is held again when this returns, also by exception. */
    <T> T whileWaiting(Wait<T> wait) throws InterruptedException {
        semaphore.release();
        try {
            return wait.await();
        } finally {
            semaphore.acquireUninterruptibly();
        }
    }
}

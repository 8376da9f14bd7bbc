package dev.rustle.deploy.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether the caller has ended the deployment, and who is to be told. Safe for use by many threads. */
final class Cancellation {
    private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean requested;

    /** Whether the deployment was ended. */
    boolean isRequested() {
        return requested;
    }

    /** Ends the deployment. */
    void request() {
        requested = true;
        actions.forEach(Runnable::run);
    }

    /** Has an action run when the deployment is ended; at once, if it was. It may run twice when both happen at the same time. */
    void add(Runnable action) {
        actions.add(action);
        if (requested) {
            action.run();
        }
    }

    /** Forgets an action that has become pointless. */
    void remove(Runnable action) {
        actions.remove(action);
    }
}

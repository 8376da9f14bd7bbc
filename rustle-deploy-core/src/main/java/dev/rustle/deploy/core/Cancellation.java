package dev.rustle.deploy.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the caller has ended the deployment, and who is to be told. Safe for use by many threads. */
final class Cancellation {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean requested;

    /** Whether the deployment was ended. */
    boolean isRequested() {
        return requested;
    }

    /**
     * Ends the deployment.
     *
     * @param first what is done before the registered actions, each of which may take a while
     */
    void request(Runnable first) {
        requested = true;
        first.run();
        actions.forEach(Cancellation::runAlone);
    }

    /** One action that fails must not keep the others from being told. */
    private static void runAlone(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("a run could not be told that the deployment was cancelled", e);
        }
    }

    /** Has an action run when the deployment is ended; at once, if it was. It may run twice when both happen at the same time. */
    void add(Runnable action) {
        actions.add(action);
        if (requested) {
            runAlone(action);
        }
    }

    /** Forgets an action that has become pointless. */
    void remove(Runnable action) {
        actions.remove(action);
    }
}

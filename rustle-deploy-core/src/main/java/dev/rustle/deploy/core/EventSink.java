package dev.rustle.deploy.core;

import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.event.DeploymentEvent;
import dev.rustle.deploy.event.DeploymentListener;

/** Tells the listener, whose failures are its own. */
final class EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(EventSink.class);

    private final DeploymentListener listener;
    private final AtomicBoolean complained = new AtomicBoolean();
    private final ThreadLocal<Boolean> telling = ThreadLocal.withInitial(() -> false);

    EventSink(DeploymentListener listener) {
        this.listener = listener;
    }

    void send(DeploymentEvent event) {
        telling.set(true);
        boolean interrupted = Thread.currentThread().isInterrupted();
        try {
            listener.on(event);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            // Also an AssertionError of a test's listener, or a checked exception that another language lets through:
            // none may stop a host.
            if (!complained.getAndSet(true)) {
                LOG.warn(
                        "the deployment listener {} failed on {}; further failures of it are not logged",
                        listener,
                        event,
                        e);
            }
        } finally {
            telling.remove();
            if (!interrupted) {
                // That the listener was interrupted, or says so, is its own affair: it must not end the work on a host.
                Thread.interrupted();
            }
        }
    }

    /**
     * Refuses what the deployment would wait for while it waits for the listener.
     *
     * @param what what is refused
     * @throws IllegalStateException if the listener is being told something on this thread
     */
    void refuseInListener(String what) {
        if (telling.get()) {
            throw new IllegalStateException(
                    what
                            + " was called by the listener of a deployment, which waits for its listener: neither could ever end; do it on another thread");
        }
    }
}

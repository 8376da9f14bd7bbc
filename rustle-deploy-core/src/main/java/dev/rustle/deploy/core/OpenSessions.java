package dev.rustle.deploy.core;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.core.host.HostSession;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.TransportException;

/** The connections of one deployment, so that they can be cut when it has to end at once. Safe for use by many threads. */
final class OpenSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSessions.class);

    /** Saying goodbye to a host that is not there any more takes a while, and there may be thousands. */
    private static final int CLOSED_AT_ONCE = 64;

    private final Set<HostSession> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> connecting = new HashSet<>();
    private boolean cut;

    /** Makes a connection. */
    @FunctionalInterface
    interface Connect {
        Session connect() throws TransportException, InterruptedException;
    }

    /** Makes a connection, unless all are cut before that is done. */
    Session connecting(Connect connect) throws TransportException, InterruptedException {
        synchronized (connecting) {
            if (cut) {
                throw new InterruptedException("the connections of this deployment were cut");
            }
            connecting.add(Thread.currentThread());
        }
        try {
            return connect.connect();
        } finally {
            synchronized (connecting) {
                connecting.remove(Thread.currentThread());
            }
        }
    }

    /** Counts a connection in; it is cut at once if all were. */
    void add(HostSession session) {
        open.add(session);
        boolean late;
        synchronized (connecting) {
            late = cut;
        }
        if (late) {
            close(session);
        }
    }

    /** Closes a connection that is no longer needed. */
    void close(HostSession session) {
        open.remove(session);
        try {
            session.close();
        } catch (RuntimeException e) {
            // One connection that cannot be closed must keep neither its host's outcome nor the others from being told.
            LOG.warn("closing {} failed", session, e);
        }
    }

    /** Begins to cut all connections, also those that are being made; does not wait for that. Whoever uses one of them learns that it is lost. */
    void cut() {
        synchronized (connecting) {
            cut = true;
            connecting.forEach(Thread::interrupt);
        }
        ExecutorService closers = Executors.newFixedThreadPool(CLOSED_AT_ONCE, task -> {
            Thread thread = new Thread(task, "rustle-deploy-cut");
            thread.setDaemon(true);
            return thread;
        });
        open.forEach(session -> closers.execute(() -> close(session)));
        closers.shutdown();
    }
}

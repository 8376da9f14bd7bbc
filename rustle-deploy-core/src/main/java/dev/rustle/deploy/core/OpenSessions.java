package dev.rustle.deploy.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.core.host.HostSession;

/** The connections of one deployment, so that they can be cut when it has to end at once. Safe for use by many threads. */
final class OpenSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSessions.class);

    private final Set<HostSession> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** Counts a connection in; it is cut at once if all were. */
    void add(HostSession session) {
        open.add(session);
        if (cut) {
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

    /** Cuts all connections, also those that are still to be made. Whoever waits on one of them learns that it is lost. */
    void cut() {
        cut = true;
        open.forEach(this::close);
    }
}

package dev.rustle.deploy.core.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.core.threads.NumberedDaemons;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;
import dev.rustle.deploy.target.Connection;

/**
 * The transport to this machine: commands are processes of {@code /bin/sh}, run by the user who runs this JVM, with the environment of the JVM and HOME
 * as working folder.
 *
 * <p>Two things differ from a transport over a network. Java tells a signal only as an exit code of 128 and its number, so that is what is reported. And
 * Java cannot make a process group: when a deadline passes, the program and those of its descendants that are still related to it are sent TERM; one
 * that has put itself in the background may live on. Address, port, user, credentials and host keys of the connection mean nothing here.
 *
 * <p>Safe for use by many threads.
 */
public final class LocalTransport implements Transport {
    private final List<LocalSession> sessions = new ArrayList<>();
    private @Nullable ExecutorService threads;
    private boolean closed;

    /** Creates a transport. It opens nothing. */
    public LocalTransport() {}

    /** Returns {@code local}. */
    @Override
    public String id() {
        return Connection.LOCAL;
    }

    @Override
    public synchronized Session connect(ConnectRequest request) throws TransportException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before connecting to " + request.host());
        }
        if (closed) {
            throw new TransportException(
                    Phase.CONNECT,
                    Kind.CLOSED,
                    request.host() + ": the local transport is closed; create another",
                    null);
        }
        ExecutorService executor = threads;
        if (executor == null) {
            executor = Executors.newCachedThreadPool(new NumberedDaemons("rustle-deploy-local-"));
            threads = executor;
        }
        LocalSession session = new LocalSession(request.host(), executor, this::forget);
        sessions.add(session);
        return session;
    }

    private synchronized void forget(LocalSession session) {
        sessions.remove(session);
    }

    @Override
    public void close() {
        List<LocalSession> open;
        ExecutorService executor;
        synchronized (this) {
            closed = true;
            open = List.copyOf(sessions);
            sessions.clear();
            executor = threads;
            threads = null;
        }
        open.forEach(LocalSession::close);
        if (executor != null) {
            executor.shutdown();
        }
    }

    @Override
    public String toString() {
        return "local transport";
    }
}

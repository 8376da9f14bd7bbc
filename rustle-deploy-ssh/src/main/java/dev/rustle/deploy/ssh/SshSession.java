package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.PosixShell;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;

/** A session over SSH: one connection, one channel for each command. */
final class SshSession implements Session {
    /** How long a connection may take to say goodbye. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private final ClientSession session;
    private final Contact contact;
    private final ScheduledExecutorService clock;
    private final Set<SshCommand> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    SshSession(ClientSession session, Contact contact, ScheduledExecutorService clock) {
        this.session = session;
        this.contact = contact;
        this.clock = clock;
    }

    @Override
    public RunningCommand start(Command command) throws TransportException, InterruptedException {
        PosixShell shell = PosixShell.encode(contact.peer().host(), command);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + command.program() + " was started on "
                    + contact.peer().host());
        }
        ExecChannel channel = new ExecChannel(shell.line());
        SshCommand started = new SshCommand(contact, command, channel, running::remove);
        running.add(started);
        boolean handedOver = false;
        try {
            started.limit(clock);
            open(channel, command);
            started.opened();
            send(shell.preamble(), started);
            if (closed) {
                throw closed();
            }
            handedOver = true;
            return started;
        } finally {
            if (!handedOver) {
                started.close();
            }
        }
    }

    private void open(ExecChannel channel, Command command) throws TransportException, InterruptedException {
        OpenFuture opening;
        try {
            session.getService(ConnectionService.class).registerChannel(channel);
            opening = channel.open();
        } catch (IOException | RuntimeException e) {
            throw notStarted(command, e);
        }
        Waiting waiting = Waiting.atMost(command.deadline().orElse(Duration.ofDays(3650)));
        channel.addCloseFutureListener(gone -> waiting.callOff());
        session.addCloseFutureListener(gone -> waiting.callOff());
        if (!waiting.until(opening)) {
            if (session.isClosing() || channel.isClosing()) {
                throw notStarted(command, opening.getException());
            }
            throw new TransportException(
                    Phase.EXECUTE,
                    Kind.TIMEOUT,
                    contact.peer() + ": the host did not start " + command.program() + " within its deadline",
                    null);
        }
        if (!opening.isOpened()) {
            throw notStarted(command, opening.getException());
        }
    }

    private void send(byte[] preamble, SshCommand started) throws TransportException, InterruptedException {
        try {
            started.stdin().write(preamble);
            started.stdin().flush();
        } catch (InterruptedIOException e) {
            // The status was set for callers of the stream; here the exception says it.
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("interrupted while a command was started");
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException e) {
            // A host that ends the program before it reads anything says so in the completion; one that is gone says
            // nothing.
            if (session.isClosing()) {
                throw lost(e);
            }
        }
    }

    private TransportException notStarted(Command command, @Nullable Throwable cause) {
        if (closed) {
            return closed();
        }
        if (session.isClosing() || session.isClosed()) {
            return lost(cause);
        }
        if (cause instanceof SshChannelOpenException refused) {
            return new TransportException(
                    Phase.EXECUTE,
                    Kind.OTHER,
                    contact.peer() + ": the host opens no channel for " + command.program() + ": "
                            + refused.getMessage() + " (reason " + refused.getReasonCode()
                            + "); run fewer commands at once on one session, or raise MaxSessions of its sshd",
                    cause);
        }
        return new TransportException(
                Phase.EXECUTE,
                Kind.OTHER,
                contact.peer() + ": cannot start " + command.program() + ": "
                        + (cause == null ? "the host closed the channel" : Failures.message(cause)),
                cause);
    }

    private TransportException lost(@Nullable Throwable cause) {
        return new TransportException(
                Phase.EXECUTE,
                Kind.CONNECTION_LOST,
                Failures.lost(contact) + "; connect again",
                contact.trouble().orElse(cause));
    }

    private TransportException closed() {
        return new TransportException(
                Phase.EXECUTE, Kind.CLOSED, "the session with " + contact.peer() + " is closed; connect again", null);
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(SshCommand::close);
        CloseFuture leaving = session.close(false);
        boolean left = false;
        try {
            left = Waiting.atMost(FAREWELL).until(leaving);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!left) {
                session.close(true);
            }
        }
    }

    @Override
    public String toString() {
        return "session with " + contact.peer();
    }
}

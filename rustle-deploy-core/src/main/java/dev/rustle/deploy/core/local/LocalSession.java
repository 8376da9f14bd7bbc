package dev.rustle.deploy.core.local;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.PosixShell;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;

/** Runs programs on this machine. */
final class LocalSession implements Session {
    private final String host;
    private final Executor threads;
    private final Consumer<LocalSession> onClose;
    private final Set<LocalCommand> running = new HashSet<>();
    private boolean closed;

    LocalSession(String host, Executor threads, Consumer<LocalSession> onClose) {
        this.host = host;
        this.threads = threads;
        this.onClose = onClose;
    }

    @Override
    public RunningCommand start(Command command) throws TransportException, InterruptedException {
        PosixShell shell = PosixShell.encode(host, command);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + command.program() + " was started on " + host);
        }
        LocalCommand started = spawn(command, shell);
        boolean handedOver = false;
        try {
            started.stdin().write(shell.preamble());
            started.stdin().flush();
            handedOver = true;
        } catch (InterruptedIOException e) {
            // The status was set for callers of the stream; here the exception says it.
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("interrupted while a command was started");
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException e) {
            // The shell ended before it had read all: the completion says how.
            handedOver = true;
        } finally {
            if (!handedOver) {
                started.close();
            }
        }
        return started;
    }

    private synchronized LocalCommand spawn(Command command, PosixShell shell) throws TransportException {
        if (closed) {
            throw new TransportException(
                    Phase.EXECUTE, Kind.CLOSED, "the session with " + host + " is closed; connect again", null);
        }
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", shell.bootstrap());
        String home = System.getenv("HOME");
        if (home != null && new File(home).isDirectory()) {
            builder.directory(new File(home));
        }
        try {
            LocalCommand started = new LocalCommand(host, command, builder.start(), threads, this::forget);
            running.add(started);
            return started;
        } catch (IOException e) {
            throw new TransportException(
                    Phase.EXECUTE,
                    Kind.OTHER,
                    host + " (this machine): cannot start /bin/sh: " + e.getMessage()
                            + "; programs run here only on systems with a POSIX shell",
                    e);
        }
    }

    private synchronized void forget(LocalCommand command) {
        running.remove(command);
    }

    @Override
    public void close() {
        Set<LocalCommand> open;
        synchronized (this) {
            closed = true;
            open = Set.copyOf(running);
        }
        open.forEach(LocalCommand::close);
        onClose.accept(this);
    }

    @Override
    public String toString() {
        return "session with " + host + " (this machine)";
    }
}

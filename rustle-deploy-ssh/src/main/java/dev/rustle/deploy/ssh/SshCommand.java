package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;

/** A program on a host, at the other end of a channel. */
final class SshCommand implements RunningCommand {
    private static final Logger LOG = LoggerFactory.getLogger(SshCommand.class);

    private final Contact contact;
    private final Command command;
    private final ExecChannel channel;
    private final Consumer<SshCommand> onEnd;
    private final CompletableFuture<Completion> completion = new CompletableFuture<>();
    private @Nullable ProgramInput stdin;
    private @Nullable Future<?> alarm;

    SshCommand(Contact contact, Command command, ExecChannel channel, Consumer<SshCommand> onEnd) {
        this.contact = contact;
        this.command = command;
        this.channel = channel;
        this.onEnd = onEnd;
    }

    /** Called when the channel was opened. */
    synchronized void opened() {
        stdin = new ProgramInput(channel.getInvertedIn(), subject(), this::end);
        channel.addCloseFutureListener(closed -> finish(reported()));
    }

    /** Starts the clock, if the command has a deadline. */
    synchronized void limit(ScheduledExecutorService clock) {
        command.deadline()
                .ifPresent(limit ->
                        alarm = clock.schedule(() -> expire(limit), Waiting.nanos(limit), TimeUnit.NANOSECONDS));
    }

    private void expire(Duration limit) {
        if (finish(new Exit.Lost(subject() + " did not end within its deadline of " + limit.toMillis() + " ms"))) {
            try {
                channel.signal("TERM");
            } catch (IOException e) {
                LOG.debug("{} could not be signalled", subject(), e);
            }
            channel.close(false);
        }
    }

    private Exit reported() {
        Integer status = channel.getExitStatus();
        if (status != null) {
            return new Exit.Exited(status);
        }
        String signal = channel.getExitSignal();
        if (signal != null) {
            return new Exit.Signalled(signal);
        }
        if (channel.isRefused()) {
            return new Exit.Lost(contact.peer() + ": the host does not run programs for this user; see ForceCommand,"
                    + " restrict and the login shell there");
        }
        if (channel.getSession().isClosing()) {
            return new Exit.Lost(Failures.lost(contact));
        }
        return new Exit.Lost(contact.peer() + ": the host did not say how " + command.program() + " ended");
    }

    /** Settles how the command ended, if that is still open; says whether it was. */
    private boolean finish(Exit exit) {
        boolean first = completion.complete(channel.stderr().completion(exit));
        channel.stdout().end();
        if (first) {
            cancelAlarm();
            onEnd.accept(this);
        }
        return first;
    }

    private synchronized void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    private Optional<Exit> end() {
        Completion settled = completion.getNow(null);
        return settled == null ? Optional.empty() : Optional.of(settled.exit());
    }

    private String subject() {
        return command.program() + " on " + contact.peer().host();
    }

    @Override
    public synchronized OutputStream stdin() {
        if (stdin == null) {
            throw new IllegalStateException("a command is given out only when its channel is open");
        }
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return channel.stdout().take();
    }

    @Override
    public Completion await() throws InterruptedException {
        channel.stdout().discardUnlessTaken();
        try {
            return completion.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a completion never fails", e);
        }
    }

    @Override
    public void close() {
        // A reader is told that it was closed, before it could take that for the end of the output.
        channel.stdout().close();
        finish(new Exit.Lost(subject() + " was closed before it ended"));
        if (!channel.isClosing()) {
            channel.close(false);
        }
    }

    @Override
    public String toString() {
        return subject();
    }
}

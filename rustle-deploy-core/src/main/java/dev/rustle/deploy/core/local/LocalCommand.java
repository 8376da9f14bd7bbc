package dev.rustle.deploy.core.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.StderrTail;

/** A program on this machine. Three threads carry its bytes, because waiting for a process cannot be interrupted. */
final class LocalCommand implements RunningCommand {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCommand.class);
    private static final int BUFFER = 16 * 1024;

    private final String subject;
    private final Process process;
    private final Executor threads;
    private final Consumer<LocalCommand> onEnd;
    private final BytePipe input = new BytePipe();
    private final BytePipe output = new BytePipe();
    private final StderrTail stderr = new StderrTail();
    private final OutputStream stdin = input.sink();
    private final InputStream stdout = output.source();
    private final CompletableFuture<Completion> completion = new CompletableFuture<>();
    private final CompletableFuture<Void> alarm = new CompletableFuture<>();
    private boolean taken;
    private boolean discarded;

    LocalCommand(String host, Command command, Process process, Executor threads, Consumer<LocalCommand> onEnd) {
        this.subject = command.program() + " on " + host;
        this.process = process;
        this.threads = threads;
        this.onEnd = onEnd;
        CompletableFuture<Void> fed = CompletableFuture.runAsync(this::feed, threads);
        CompletableFuture<Void> read = CompletableFuture.runAsync(this::drainOutput, threads);
        CompletableFuture<Void> told = CompletableFuture.runAsync(this::drainErrors, threads);
        CompletableFuture<Void> ended = CompletableFuture.allOf(process.onExit(), read, told)
                .thenRun(() -> finish(new Exit.Exited(process.exitValue())));
        // Input that the program leaves unread does not keep it from ending.
        observe(fed);
        observe(ended);
        command.deadline().ifPresent(this::limit);
    }

    private void observe(CompletableFuture<Void> stage) {
        CompletableFuture<Void> unused = stage.whenComplete((nothing, failure) -> {
            if (failure != null) {
                finish(new Exit.Lost(subject + ": " + failure));
            }
        });
    }

    private void limit(Duration deadline) {
        long most = Long.MAX_VALUE / 2;
        long nanos = deadline.compareTo(Duration.ofNanos(most)) < 0 ? deadline.toNanos() : most;
        observe(alarm.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS)
                .thenRunAsync(() -> expire(deadline), threads));
    }

    private void expire(Duration deadline) {
        if (finish(new Exit.Lost(subject + " did not end within its deadline of " + deadline.toMillis() + " ms"))) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            closeStreams();
        }
    }

    private void feed() {
        byte[] buffer = new byte[BUFFER];
        // Not closed here: that would throw away what is written until the writer has heard of the failure.
        InputStream source = input.source();
        try (OutputStream target = process.getOutputStream()) {
            for (int length = source.read(buffer); length >= 0; length = source.read(buffer)) {
                target.write(buffer, 0, length);
                target.flush();
            }
        } catch (IOException e) {
            input.failWriting("cannot write to " + subject + ": it takes no more input: " + e.getMessage());
        }
    }

    private void drainOutput() {
        byte[] buffer = new byte[BUFFER];
        try (InputStream source = process.getInputStream();
                OutputStream target = output.sink()) {
            for (int length = source.read(buffer); length >= 0; length = source.read(buffer)) {
                target.write(buffer, 0, length);
            }
        } catch (IOException e) {
            LOG.trace("{}: nobody reads its output any more", subject, e);
        }
    }

    private void drainErrors() {
        byte[] buffer = new byte[BUFFER];
        try (InputStream source = process.getErrorStream()) {
            for (int length = source.read(buffer); length >= 0; length = source.read(buffer)) {
                stderr.add(buffer, 0, length);
            }
        } catch (IOException e) {
            LOG.trace("{}: nobody reads its errors any more", subject, e);
        }
    }

    /** Settles how the command ended, if that is still open; says whether it was. Whoever learns of the end finds the streams ended too. */
    private boolean finish(Exit exit) {
        synchronized (completion) {
            if (completion.isDone()) {
                return false;
            }
            input.failWriting("cannot write to " + subject + ": the program has ended: " + exit);
            input.failReading("the program has ended");
            output.end();
            completion.complete(stderr.completion(exit));
        }
        alarm.cancel(false);
        onEnd.accept(this);
        return true;
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public synchronized InputStream stdout() {
        if (discarded) {
            throw new IllegalStateException("the output was thrown away: ask for stdout() before await()");
        }
        taken = true;
        return stdout;
    }

    @Override
    public Completion await() throws InterruptedException {
        synchronized (this) {
            if (!taken && !discarded) {
                discarded = true;
                output.discard();
            }
        }
        try {
            return completion.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a completion never fails", e);
        }
    }

    @Override
    public void close() {
        // A reader is told that it was closed, before it could take that for the end of the output.
        output.failReading("the command was closed");
        finish(new Exit.Lost(subject + " was closed before it ended"));
        closeStreams();
    }

    /** What the process still writes meets a closed pipe, and what it reads ends. */
    private void closeStreams() {
        input.end();
        output.failWriting("the command was closed");
    }

    @Override
    public String toString() {
        return subject;
    }
}

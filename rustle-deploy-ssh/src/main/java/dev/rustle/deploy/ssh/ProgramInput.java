package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.spi.Exit;

/** A program's standard input: says why a write fails. */
final class ProgramInput extends OutputStream {
    private final OutputStream channel;
    private final String subject;
    private final Supplier<Optional<Exit>> end;
    private boolean closed;

    ProgramInput(OutputStream channel, String subject, Supplier<Optional<Exit>> end) {
        this.channel = channel;
        this.subject = subject;
        this.end = end;
    }

    private interface Action {
        void run() throws IOException;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("standard input of " + subject + " is closed");
        }
        if (end.get().isPresent()) {
            throw failure(null);
        }
        run(() -> channel.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        if (!closed && end.get().isEmpty()) {
            run(channel::flush);
        }
    }

    /** Sends what is left and the end of input. A program that has ended needs neither. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            if (end.get().isEmpty()) {
                run(channel::close);
            }
        }
    }

    private void run(Action action) throws IOException {
        try {
            action.run();
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw e;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private IOException failure(@Nullable IOException cause) {
        String why = end.get()
                .map(exit -> "the program has ended: " + exit)
                .orElseGet(() ->
                        cause == null ? "the program has ended" : "the channel is closing: " + Failures.message(cause));
        return new IOException("cannot write to " + subject + ": " + why, cause);
    }
}

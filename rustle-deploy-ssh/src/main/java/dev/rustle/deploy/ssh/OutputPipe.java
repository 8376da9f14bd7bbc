package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;

/**
 * A program's standard output between the thread that receives it, which never waits, and the one that reads it. It holds no more than the window that
 * the host was given: what was read is given back to the host to fill.
 */
final class OutputPipe extends InputStream {
    private final Window window;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int at;
    private boolean ended;
    private boolean closed;
    private boolean taken;
    private boolean discarded;

    /** Lets the host send so many bytes more. */
    interface Window {
        void release(long bytes);
    }

    OutputPipe(Window window) {
        this.window = window;
    }

    /** Takes what the host sent. */
    void receive(byte[] bytes, int offset, int length) {
        synchronized (this) {
            if (!discarded && !closed && !ended) {
                if (length > 0) {
                    chunks.add(Arrays.copyOfRange(bytes, offset, offset + length));
                    notifyAll();
                }
                return;
            }
        }
        window.release(length);
    }

    /** Nothing more comes. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Somebody wants to read.
     *
     * @throws IllegalStateException if the output was thrown away
     */
    synchronized InputStream take() {
        if (discarded) {
            throw new IllegalStateException("the output was thrown away: ask for stdout() before await()");
        }
        taken = true;
        return this;
    }

    /** Throws the output away unless somebody wants to read it. */
    void discardUnlessTaken() {
        long freed;
        synchronized (this) {
            if (taken || discarded) {
                return;
            }
            discarded = true;
            freed = clear();
        }
        window.release(freed);
    }

    private long clear() {
        long freed = 0;
        for (byte[] chunk : chunks) {
            freed += chunk.length;
        }
        freed -= at;
        chunks.clear();
        at = 0;
        return freed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int count = 0;
        synchronized (this) {
            awaitOutput();
            if (closed) {
                throw new IOException("the command was closed");
            }
            while (count < length && !chunks.isEmpty()) {
                byte[] chunk = chunks.getFirst();
                int part = Math.min(length - count, chunk.length - at);
                System.arraycopy(chunk, at, target, offset + count, part);
                count += part;
                at += part;
                if (at == chunk.length) {
                    chunks.removeFirst();
                    at = 0;
                }
            }
        }
        if (count == 0) {
            return -1;
        }
        window.release(count);
        return count;
    }

    private synchronized void awaitOutput() throws InterruptedIOException {
        try {
            while (chunks.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while waiting for the output of a program");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public synchronized int available() throws IOException {
        if (closed) {
            throw new IOException("the command was closed");
        }
        int sum = -at;
        for (byte[] chunk : chunks) {
            sum += chunk.length;
        }
        return sum;
    }

    /** Stops the reader; what comes is thrown away. */
    @Override
    public void close() {
        long freed;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            freed = clear();
            notifyAll();
        }
        window.release(freed);
    }
}

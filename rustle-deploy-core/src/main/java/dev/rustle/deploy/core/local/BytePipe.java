package dev.rustle.deploy.core.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Bytes between two threads, at most {@value #CAPACITY} of them under way. Both ends can be interrupted, which those of a process cannot. Safe for use
 * by many threads.
 */
final class BytePipe {
    static final int CAPACITY = 64 * 1024;

    private final byte[] ring = new byte[CAPACITY];
    private int start;
    private int count;
    private boolean ended;
    private boolean discarding;
    private @Nullable String writeFailure;
    private @Nullable String readFailure;

    /** Waits for room and adds bytes. */
    private synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            awaitRoom();
            if (writeFailure != null) {
                throw new IOException(writeFailure);
            }
            if (ended) {
                throw new IOException("the stream is closed");
            }
            if (discarding) {
                return;
            }
            int at = (start + count) % CAPACITY;
            int chunk = Math.min(Math.min(left, CAPACITY - count), CAPACITY - at);
            System.arraycopy(bytes, from, ring, at, chunk);
            count += chunk;
            from += chunk;
            left -= chunk;
            notifyAll();
        }
    }

    private synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        awaitBytes();
        if (readFailure != null) {
            throw new IOException(readFailure);
        }
        if (count == 0) {
            return -1;
        }
        int chunk = Math.min(Math.min(length, count), CAPACITY - start);
        System.arraycopy(ring, start, bytes, offset, chunk);
        start = (start + chunk) % CAPACITY;
        count -= chunk;
        notifyAll();
        return chunk;
    }

    private synchronized void awaitRoom() throws InterruptedIOException {
        try {
            while (count == CAPACITY && !ended && !discarding && writeFailure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private synchronized void awaitBytes() throws InterruptedIOException {
        try {
            while (count == 0 && !ended && readFailure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for a program");
        interrupted.initCause(cause);
        return interrupted;
    }

    private synchronized int available() {
        return count;
    }

    /** Nothing more comes; what is there can still be read. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Lets writers fail from now on, with a reason. */
    synchronized void failWriting(String reason) {
        if (writeFailure == null) {
            writeFailure = reason;
            notifyAll();
        }
    }

    /** Lets readers fail from now on, with a reason. */
    synchronized void failReading(String reason) {
        if (readFailure == null) {
            readFailure = reason;
            notifyAll();
        }
    }

    /** Throws away what is there and what comes. */
    synchronized void discard() {
        discarding = true;
        count = 0;
        notifyAll();
    }

    /** Returns the end to write to. Closing it ends the bytes. */
    OutputStream sink() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                BytePipe.this.write(bytes, offset, length);
            }

            @Override
            public void close() {
                end();
            }
        };
    }

    /** Returns the end to read from. After it was closed, reading fails and what comes is thrown away. */
    InputStream source() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                return length == 0 ? 0 : BytePipe.this.read(bytes, offset, length);
            }

            @Override
            public int available() {
                return BytePipe.this.available();
            }

            @Override
            public void close() {
                failReading("the stream is closed");
                discard();
            }
        };
    }
}

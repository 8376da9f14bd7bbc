package dev.rustle.deploy.spi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the end of a program's standard error for its {@link Completion}: for those who write transports. Safe for use by many threads. */
public final class StderrTail {
    private byte[] ring = new byte[1024];
    private long total;

    /** Creates an empty tail. */
    public StderrTail() {}

    /** Adds bytes of standard error. */
    public synchronized void add(byte[] bytes, int offset, int length) {
        int skipped = Math.max(0, length - Completion.STDERR_LIMIT);
        grow(length - skipped);
        total += skipped;
        int from = offset + skipped;
        int left = length - skipped;
        while (left > 0) {
            int at = (int) (total % ring.length);
            int chunk = Math.min(left, ring.length - at);
            System.arraycopy(bytes, from, ring, at, chunk);
            from += chunk;
            left -= chunk;
            total += chunk;
        }
    }

    /** Makes room as long as nothing was overwritten, so that a quiet program costs little. */
    private void grow(int length) {
        if (total <= ring.length && total + length > ring.length && ring.length < Completion.STDERR_LIMIT) {
            long wanted = Math.max(total + length, ring.length * 4L);
            ring = Arrays.copyOf(ring, (int) Math.min(wanted, Completion.STDERR_LIMIT));
        }
    }

    /** Returns the end of a command with what was kept so far. */
    public synchronized Completion completion(Exit exit) {
        int kept = (int) Math.min(total, ring.length);
        byte[] bytes = new byte[kept];
        for (int i = 0; i < kept; i++) {
            bytes[i] = ring[(int) ((total - kept + i) % ring.length)];
        }
        return new Completion(exit, new String(bytes, StandardCharsets.UTF_8), total - kept);
    }
}

package dev.rustle.deploy.spi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

import dev.rustle.deploy.Digest;

/**
 * A part of an artifact that hosts and caches keep by its digest: what two artifacts have in common is stored and sent once.
 *
 * @param label what it is, for people: {@code runner}, {@code program} ...
 * @param digest the digest of its bytes
 * @param size how many bytes it has
 * @param content where the bytes come from
 */
public record Segment(String label, Digest digest, long size, Content content) {
    public Segment {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(content, "content");
        if (size < 0) {
            throw new IllegalArgumentException("the size of a segment must not be negative: " + size);
        }
    }

    /** Returns bytes as a segment. The array must not be changed any more. */
    public static Segment of(String label, byte[] bytes) {
        return new Segment(label, Digest.of(bytes), bytes.length, new Bytes(bytes));
    }

    /** Bytes that can be read more than once, by several threads, each time the same. */
    @FunctionalInterface
    public interface Content {
        /**
         * Opens the bytes. The caller closes the stream.
         *
         * @throws IOException if they cannot be read
         */
        InputStream open() throws IOException;

        /** Returns how many bytes of memory it keeps busy, by which caches in memory count; 0 if the bytes lie elsewhere and are read whenever they are opened. */
        default long bytesInMemory() {
            return 0;
        }
    }

    /** Opens the bytes. The caller closes the stream. */
    public InputStream open() throws IOException {
        return content.open();
    }

    /** Content that lies in memory. */
    private static final class Bytes implements Content {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public long bytesInMemory() {
            return bytes.length;
        }
    }
}

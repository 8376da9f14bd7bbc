package dev.rustle.deploy.core;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Segment;

/** Parts of a file, one behind the other. */
final class FileParts {
    private static final int BUFFER = 64 * 1024;

    private FileParts() {}

    /**
     * What was read.
     *
     * @param all the digest of the file
     * @param parts those of its parts
     */
    record Digests(Digest all, List<Digest> parts) {
        Digests {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Reads a file once and returns its digest and those of its parts.
     *
     * @param sizes how many bytes the parts have, all together those of the file
     */
    static Digests digests(Path file, List<Long> sizes) throws IOException {
        MessageDigest all = Digest.sha256();
        List<Digest> parts = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (long size : sizes) {
                MessageDigest part = Digest.sha256();
                for (long left = size; left > 0; ) {
                    int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (n < 0) {
                        throw new EOFException(file + " ends too early");
                    }
                    all.update(buffer, 0, n);
                    part.update(buffer, 0, n);
                    left -= n;
                }
                parts.add(Digest.finish(part));
            }
        }
        return new Digests(Digest.finish(all), parts);
    }

    /**
     * A part that is read whenever it is needed: somebody may have changed the file since it was checked, so it is checked again, at the end of each reading.
     *
     * @param file the file
     * @param offset where the part begins
     * @param size how many bytes it has
     * @param digest the digest that it must have
     */
    record Part(Path file, long offset, long size, Digest digest) implements Segment.Content {
        @Override
        public InputStream open() throws IOException {
            InputStream in = Files.newInputStream(file);
            try {
                in.skipNBytes(offset);
                return new Checked(in, this);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }
    }

    /** Ends where the part ends, and only if it was the right one. */
    private static final class Checked extends FilterInputStream {
        private final Part part;
        private final MessageDigest digest = Digest.sha256();
        private long left;
        private boolean ended;
        private Optional<IOException> failure = Optional.empty();

        Checked(InputStream in, Part part) {
            super(in);
            this.part = part;
            left = part.size();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int n = ended || left == 0 ? -1 : super.read(bytes, from, (int) Math.min(length, left));
            if (n < 0) {
                check();
                return -1;
            }
            digest.update(bytes, from, n);
            left -= n;
            return n;
        }

        /** Who reads on after the failure must not take it for a good end. */
        private void check() throws IOException {
            if (!ended) {
                ended = true;
                if (left > 0 || !Digest.finish(digest).equals(part.digest())) {
                    failure = Optional.of(new IOException("the artifact " + part.file()
                            + " has changed since it was checked: somebody else writes there"));
                }
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        @Override
        public long skip(long count) throws IOException {
            byte[] passed = new byte[(int) Math.min(BUFFER, Math.max(count, 0))];
            int n = read(passed, 0, passed.length);
            return Math.max(n, 0);
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}

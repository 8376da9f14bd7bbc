package dev.rustle.deploy.core.compile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.zip.CRC32;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Segment;

/**
 * A file of the controller that goes into bundles: read once to learn what it is, and again, as a stream, whenever its bytes are needed.
 *
 * @param path where it lies
 * @param sha256 the digest of its content
 * @param crc its CRC-32, which ZIP wants
 * @param size how many bytes it has
 */
record BundleFile(Path path, Digest sha256, long crc, long size) {
    /** From this size on a file is a segment of its own. */
    static final int OWN_SEGMENT = 4096;

    static BundleFile read(Path path) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        CRC32 crc = new CRC32();
        long size = 0;
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                crc.update(buffer, 0, n);
                size += n;
            }
        }
        return new BundleFile(path, Digest.finish(sha256), crc.getValue(), size);
    }

    ZipStructures.Entry entry() {
        return new ZipStructures.Entry("files/" + sha256.hex(), size, crc);
    }

    boolean hasOwnSegment() {
        return size >= OWN_SEGMENT;
    }

    /**
     * Returns local header and content as a segment. Content that changes after this is found by the digest of whoever reads it.
     *
     * @param seeing what else the bytes of the segment go through, so that they are read once
     * @throws IOException if the content has changed since it was read
     */
    Segment segment(MessageDigest... seeing) throws IOException {
        byte[] header = ZipStructures.localHeader(entry());
        MessageDigest digest = Digest.sha256();
        digest.update(header);
        for (MessageDigest other : seeing) {
            other.update(header);
        }
        MessageDigest content = Digest.sha256();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                content.update(buffer, 0, n);
                for (MessageDigest other : seeing) {
                    other.update(buffer, 0, n);
                }
            }
        }
        if (!Digest.finish(content).equals(sha256)) {
            throw changed();
        }
        return new Segment(
                "file " + path.getFileName(), Digest.finish(digest), header.length + size, new Content(header, this));
    }

    /** Header and file, the latter read whenever it is needed. */
    static final class Content implements Segment.Content {
        private final byte[] header;
        private final BundleFile file;

        private Content(byte[] header, BundleFile file) {
            this.header = header;
            this.file = file;
        }

        BundleFile file() {
            return file;
        }

        @Override
        public InputStream open() throws IOException {
            return new SequenceInputStream(new ByteArrayInputStream(header), Files.newInputStream(file.path));
        }

        @Override
        public long bytesInMemory() {
            return header.length;
        }
    }

    /** Returns a segment that reads this file, where the given one has the same content but reads another. */
    Segment instead(Segment segment) {
        if (segment.content() instanceof Content content && content.file.sha256.equals(sha256)) {
            return new Segment(segment.label(), segment.digest(), segment.size(), new Content(content.header, this));
        }
        return segment;
    }

    /** Returns the content, which must be small. */
    byte[] bytes() throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        if (!Digest.of(bytes).equals(sha256)) {
            throw changed();
        }
        return bytes;
    }

    private IOException changed() {
        return new IOException(path + " has changed while it was compiled; deploy again when nobody writes to it");
    }
}

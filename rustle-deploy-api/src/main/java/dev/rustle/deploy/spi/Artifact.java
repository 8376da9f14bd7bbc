package dev.rustle.deploy.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.List;
import java.util.Objects;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.target.TargetTriple;

/**
 * One self-contained executable for one host. Its bytes are those of its segments in their order; they are put together only when somebody asks for them.
 *
 * @param triple what kind of machine it runs on
 * @param fileName the name of its file
 * @param segments its parts; the first is an executable by itself that stages the whole
 * @param digest the digest of all bytes
 */
public record Artifact(TargetTriple triple, String fileName, List<Segment> segments, Digest digest) {
    public Artifact {
        Objects.requireNonNull(triple, "triple");
        Objects.requireNonNull(fileName, "fileName");
        Objects.requireNonNull(digest, "digest");
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("an artifact has at least one segment");
        }
    }

    /**
     * Returns the artifact that segments make up; they are read once, for its digest.
     *
     * @throws IOException if one cannot be read
     */
    public static Artifact of(TargetTriple triple, String fileName, List<Segment> segments) throws IOException {
        DigestOutputStream all = new DigestOutputStream(OutputStream.nullOutputStream(), Digest.sha256());
        for (Segment segment : segments) {
            try (InputStream in = segment.open()) {
                in.transferTo(all);
            }
        }
        return new Artifact(triple, fileName, segments, Digest.finish(all.getMessageDigest()));
    }

    /** Returns how many bytes the artifact has. */
    public long size() {
        return segments.stream().mapToLong(Segment::size).sum();
    }

    /**
     * Writes all bytes and checks them against the digest on the way.
     *
     * @throws IOException if a segment cannot be read or written, or if the bytes are not those that the digest names
     */
    public void writeTo(OutputStream out) throws IOException {
        DigestOutputStream checked = new DigestOutputStream(out, Digest.sha256());
        for (Segment segment : segments) {
            try (InputStream in = segment.open()) {
                long written = in.transferTo(checked);
                if (written != segment.size()) {
                    throw new IOException("segment " + segment.label() + " of " + fileName + " has " + written
                            + " bytes, not " + segment.size() + "; compile again");
                }
            }
        }
        Digest actual = Digest.finish(checked.getMessageDigest());
        if (!actual.equals(digest)) {
            throw new IOException("the content of " + fileName + " has changed since it was compiled: its digest is "
                    + actual + ", not " + digest + "; compile again");
        }
    }
}

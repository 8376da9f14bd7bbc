package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.cache.EntryFile.Damaged;
import dev.rustle.deploy.core.cache.EntryFile.Part;
import dev.rustle.deploy.core.files.DurableFiles;
import dev.rustle.deploy.core.files.DurableFiles.Use;
import dev.rustle.deploy.spi.Segment;

/**
 * The large segments, each a file under the name of its digest. A file is hashed before it is used for the first time, and again when the file system says that it is
 * another one or was written; hashing the same runner for a thousand hosts would take longer than everything else. Safe for use by many threads.
 */
final class SegmentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);

    private final CacheLayout layout;
    /** More than any fleet needs at a time; what is forgotten is hashed again. */
    private final Cache<Digest, Stamp> intact =
            Caffeine.newBuilder().maximumSize(10_000).build();

    SegmentFiles(CacheLayout layout) {
        this.layout = layout;
    }

    /** What tells that a file is still the one that was hashed. */
    private record Stamp(long size, FileTime modified, @Nullable Object key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(found.size(), found.lastModifiedTime(), found.fileKey());
        }
    }

    /** Reads the file whenever it is opened. */
    private final class Content implements Segment.Content, Perishable {
        private final Digest digest;

        private Content(Digest digest) {
            this.digest = digest;
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(layout.segment(digest));
        }

        @Override
        public boolean isThere() {
            try {
                return Stamp.of(layout.segment(digest)).equals(intact.getIfPresent(digest));
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Content that may go away, since it lies where others can remove it. */
    interface Perishable {
        /** Whether it can still be read, and is what it was. */
        boolean isThere();
    }

    /**
     * Returns a segment; empty if it is not there.
     *
     * @throws Damaged if the file is not what it is called; it has been removed
     */
    Optional<Segment> find(Part part) throws IOException, Damaged {
        Path file = layout.segment(part.digest());
        try {
            Stamp stamp = Stamp.of(file);
            if (!stamp.equals(intact.getIfPresent(part.digest()))) {
                check(file, part);
                intact.put(part.digest(), stamp);
            }
            return Optional.of(new Segment(part.label(), part.digest(), part.size(), new Content(part.digest())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns a segment of which only the digest is known; empty if it is not there. */
    Optional<Segment> find(Digest digest) throws IOException, Damaged {
        try {
            return find(new Part("segment", digest, Files.size(layout.segment(digest)), Optional.empty()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void check(Path file, Part part) throws IOException, Damaged {
        Digest actual;
        try (InputStream in = Files.newInputStream(file);
                DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), Digest.sha256())) {
            in.transferTo(out);
            actual = Digest.finish(out.getMessageDigest());
        }
        if (!actual.equals(part.digest()) || Files.size(file) != part.size()) {
            remove(file);
            throw new Damaged("segment " + file + " has the digest " + actual);
        }
    }

    /** Where it cannot be removed, it is not used all the same. */
    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("cannot remove {}", file, e);
        }
    }

    /** Keeps the content of a segment; returns how many bytes were written. */
    long store(Segment segment, Path incoming) throws IOException {
        Path file = layout.segment(segment.digest());
        if (Files.exists(file) && Files.size(file) == segment.size()) {
            return 0;
        }
        DurableFiles.write(file, incoming, Use.DATA, out -> {
            DigestOutputStream checked = new DigestOutputStream(out, Digest.sha256());
            try (InputStream in = segment.open()) {
                in.transferTo(checked);
            }
            if (!Digest.finish(checked.getMessageDigest()).equals(segment.digest())) {
                throw new IOException("segment " + segment.label() + " has changed since it was compiled");
            }
        });
        intact.put(segment.digest(), Stamp.of(file));
        return segment.size();
    }

    /** Whether there is a file for a segment, whatever is in it. */
    boolean has(Digest digest) {
        return Files.exists(layout.segment(digest));
    }

    /** Whether content can be read: all that lies elsewhere can. */
    static boolean isThere(Segment segment) {
        return !(segment.content() instanceof Perishable perishable) || perishable.isThere();
    }
}

package dev.rustle.deploy.spi;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.Digest;

/**
 * Keeps artifacts and their segments, so that nothing is laid out twice.
 *
 * <p>Content is addressed by digest. A cache may forget anything at any time that is not pinned; what it returns is complete and has the digest that it
 * is returned for: a damaged entry is a miss. It is safe for use by many threads. Whoever created a cache closes it; closing may be repeated.
 *
 * <p>A test that extends {@code ArtifactCacheContract} of the test kit checks what is said here.
 */
public interface ArtifactCache extends AutoCloseable {

    /** Returns the name of the cache, such as {@code memory}. Constant. */
    String id();

    /** Looks for the artifact that was stored last for the given inputs. */
    CacheLookup find(Digest fingerprint) throws IOException;

    /** Returns a segment of any stored artifact. */
    Optional<Segment> segment(Digest digest) throws IOException;

    /** Keeps an artifact. Storing what is there already is no change. */
    void store(CacheEntry entry) throws IOException;

    /** Returns what was stored last under a lineage. */
    Optional<CacheEntry> latest(String lineage) throws IOException;

    /**
     * Keeps segments from being forgotten until the pin is closed; with several pins, until the last of them is. Closing a pin may be repeated.
     *
     * @param segments the digests of the segments; of those that are not there, which a cache may have forgotten, nothing is held
     * @return the hold, which says in {@link Pin#pinned()} what it holds
     */
    Pin pin(Collection<Digest> segments);

    /** Closes the cache. What was stored and is kept anywhere but in memory is there afterwards. */
    @Override
    void close();

    /** A hold on segments. Safe for use by many threads. */
    interface Pin extends AutoCloseable {
        /** Returns the digests of the segments that were there, and so are held; the same after the pin was closed. Immutable. */
        Set<Digest> pinned();

        @Override
        void close();
    }
}

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

    /**
     * Looks for the artifact that was stored last for the given inputs.
     *
     * @throws IOException if the cache cannot be read; the host whose artifact it is fails. A cache that can do without what it cannot read says so in its log and
     *     answers {@link CacheLookup#missing()}, as the built-in one does
     */
    CacheLookup find(Digest fingerprint) throws IOException;

    /**
     * Returns a segment of any stored artifact; empty if there is none.
     *
     * @throws IOException if the cache cannot be read
     */
    Optional<Segment> segment(Digest digest) throws IOException;

    /**
     * Keeps an artifact. Storing what is there already is no change.
     *
     * @throws IOException if it cannot be kept; nothing of it is found then, and the host whose artifact it is fails. A cache that is only there to save time says so in
     *     its log instead, as the built-in one does
     */
    void store(CacheEntry entry) throws IOException;

    /**
     * Returns what was stored last under a lineage; empty if there is none.
     *
     * @throws IOException if the cache cannot be read
     */
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
        /** A hold on nothing. */
        Pin NONE = new Pin() {
            @Override
            public Set<Digest> pinned() {
                return Set.of();
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };

        /** Returns the digests of the segments that were there, and so are held; the same after the pin was closed. Immutable. */
        Set<Digest> pinned();

        @Override
        void close();
    }
}

package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.ArtifactCacheContract;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryArtifactCacheTest extends ArtifactCacheContract {
    private static final int BOUND = 1 << 20;

    @Override
    protected ArtifactCache create() {
        return new MemoryArtifactCache();
    }

    @Override
    protected void forget(ArtifactCache cache) {
        ((MemoryArtifactCache) cache).crowdOut();
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Artifact artifact(String name, Segment... segments) {
        return new Artifact(TargetTriple.LINUX_X86_64, "program", List.of(segments), digest("artifact " + name));
    }

    private static Segment inMemory(String name, int size) {
        byte[] bytes = new byte[size];
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return Segment.of(name, bytes);
    }

    /** A segment of a gigabyte that lies somewhere else. */
    private static Segment elsewhere(String name) {
        return new Segment(name, digest(name), 1 << 30, InputStream::nullInputStream);
    }

    private static int found(ArtifactCache cache, int count) throws IOException {
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (cache.find(digest("inputs " + i)).artifact().isPresent()) {
                found++;
            }
        }
        return found;
    }

    @Test
    void whatIsKeptInMemoryIsBoundedByItsBytes() throws IOException {
        try (ArtifactCache cache = new MemoryArtifactCache(BOUND)) {
            List<Digest> segments = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Segment segment = inMemory("segment " + i, 10_000);
                segments.add(segment.digest());
                cache.store(CacheEntry.builder(artifact("a" + i, segment), "lineage " + i, digest("inputs " + i))
                        .build());
            }
            long bytes = 0;
            for (Digest digest : segments) {
                bytes += cache.segment(digest).map(Segment::size).orElse(0L);
            }
            assertThat(bytes).isPositive().isLessThanOrEqualTo(BOUND);
            assertThat(found(cache, 500)).isBetween(10, BOUND / 10_000);
        }
    }

    @Test
    void aSegmentLargerThanTheBoundIsNotKept() throws IOException {
        try (ArtifactCache cache = new MemoryArtifactCache(BOUND)) {
            Segment large = inMemory("large", 2 * BOUND);
            cache.store(CacheEntry.builder(artifact("large", large), "lineage", digest("large"))
                    .build());
            assertThat(cache.segment(large.digest())).isEmpty();
            assertThat(cache.find(digest("large")).artifact()).isEmpty();
        }
    }

    @Test
    void contentThatLiesElsewhereWeighsNothing() throws IOException {
        try (ArtifactCache cache = new MemoryArtifactCache(BOUND)) {
            for (int i = 0; i < 100; i++) {
                cache.store(CacheEntry.builder(
                                artifact("a" + i, elsewhere("segment " + i)), "lineage " + i, digest("inputs " + i))
                        .build());
            }
            assertThat(found(cache, 100)).isEqualTo(100);
        }
    }

    @Test
    void whatArtifactsHaveInCommonWeighsOnce() throws IOException {
        try (ArtifactCache cache = new MemoryArtifactCache(BOUND)) {
            Segment runner = inMemory("runner", BOUND / 2);
            for (int i = 0; i < 100; i++) {
                cache.store(CacheEntry.builder(
                                artifact("a" + i, runner, inMemory("own " + i, 100)),
                                "lineage " + i,
                                digest("inputs " + i))
                        .build());
            }
            assertThat(found(cache, 100)).isEqualTo(100);
        }
    }

    @Test
    void whatIsPinnedIsSparedWhenThereIsNoRoom() throws IOException {
        try (ArtifactCache cache = new MemoryArtifactCache(BOUND)) {
            Segment kept = inMemory("kept", 1000);
            cache.store(CacheEntry.builder(artifact("kept", kept), "lineage", digest("kept"))
                    .build());
            try (ArtifactCache.Pin pin = cache.pin(List.of(kept.digest()))) {
                assertThat(pin).isNotNull();
                for (int i = 0; i < 500; i++) {
                    cache.store(CacheEntry.builder(
                                    artifact("a" + i, inMemory("segment " + i, 10_000)), "l" + i, digest("inputs " + i))
                            .build());
                }
                assertThat(cache.segment(kept.digest())).isPresent();
            }
        }
    }
}

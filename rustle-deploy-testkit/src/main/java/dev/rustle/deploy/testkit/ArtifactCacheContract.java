package dev.rustle.deploy.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** What every {@link ArtifactCache} must do. Extend it and return the cache under test. */
public abstract class ArtifactCacheContract {

    /** Creates the test. */
    protected ArtifactCacheContract() {}

    /** Returns a new, empty cache; each test closes its own. */
    protected abstract ArtifactCache create() throws IOException;

    /**
     * Makes a cache forget whatever it may forget: all that is not pinned. A cache that is bounded stores more than it may keep, one that is pruned is pruned. For a
     * cache that never forgets anything this does nothing, and {@link #forgets()} is overridden.
     */
    protected abstract void forget(ArtifactCache cache) throws IOException;

    /** Whether the cache ever forgets anything; true unless overridden. */
    protected boolean forgets() {
        return true;
    }

    /** Returns an artifact of two segments with the given text in the second. */
    protected static Artifact artifact(String text) {
        byte[] runner = "a runner".getBytes(StandardCharsets.UTF_8);
        byte[] rest = text.getBytes(StandardCharsets.UTF_8);
        var digest = Digest.sha256();
        digest.update(runner);
        digest.update(rest);
        return new Artifact(
                TargetTriple.LINUX_X86_64,
                "program",
                List.of(Segment.of("runner", runner), Segment.of("rest", rest)),
                Digest.finish(digest));
    }

    private static Digest fingerprint(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns an artifact as caches keep it. */
    private static CacheEntry entry(Artifact artifact, String lineage, Digest fingerprint) {
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("variable a", "1");
        inputs.put("runner", "2");
        return CacheEntry.builder(artifact, lineage, fingerprint).inputs(inputs).build();
    }

    private static byte[] bytes(Artifact artifact) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        artifact.writeTo(out);
        return out.toByteArray();
    }

    @Test
    void idIsConstantAndNotBlank() throws IOException {
        try (ArtifactCache cache = create()) {
            assertThat(cache.id()).isNotBlank().isEqualTo(cache.id());
        }
    }

    @Test
    void anEmptyCacheHasNothing() throws IOException {
        try (ArtifactCache cache = create()) {
            assertThat(cache.find(fingerprint("inputs")).artifact()).isEmpty();
            assertThat(cache.segment(fingerprint("segment"))).isEmpty();
            assertThat(cache.latest("plan/inventory/host")).isEmpty();
        }
    }

    @Test
    void whatWasStoredIsFoundWithItsBytes() throws IOException {
        try (ArtifactCache cache = create()) {
            Artifact stored = artifact("one");
            cache.store(entry(stored, "plan/inventory/host", fingerprint("inputs")));

            CacheLookup lookup = cache.find(fingerprint("inputs"));
            assertThat(lookup.tier()).isNotBlank();
            assertThat(lookup.damage()).isEmpty();
            Artifact found = lookup.artifact().orElseThrow();
            assertThat(found.digest()).isEqualTo(stored.digest());
            assertThat(found.fileName()).isEqualTo(stored.fileName());
            assertThat(found.triple()).isEqualTo(stored.triple());
            assertThat(bytes(found)).isEqualTo(bytes(stored));
            assertThat(cache.find(fingerprint("other inputs")).artifact()).isEmpty();
        }
    }

    @Test
    void segmentsAreFoundByDigest() throws IOException {
        try (ArtifactCache cache = create()) {
            Artifact stored = artifact("one");
            cache.store(entry(stored, "lineage", fingerprint("inputs")));
            assertPresent(cache, stored.segments());
        }
    }

    @Test
    void latestIsTheLastOfItsLineage() throws IOException {
        try (ArtifactCache cache = create()) {
            cache.store(entry(artifact("one"), "lineage", fingerprint("1")));
            cache.store(entry(artifact("two"), "lineage", fingerprint("2")));
            cache.store(entry(artifact("three"), "another lineage", fingerprint("2")));
            CacheEntry latest = cache.latest("lineage").orElseThrow();
            assertThat(latest.artifact().digest()).isEqualTo(artifact("two").digest());
            assertThat(latest.fingerprint()).isEqualTo(fingerprint("2"));
            assertThat(latest.inputs()).containsExactly(Map.entry("variable a", "1"), Map.entry("runner", "2"));
            assertThat(bytes(latest.artifact())).isEqualTo(bytes(artifact("two")));
        }
    }

    @Test
    void storingTheSameTwiceChangesNothing() throws IOException {
        try (ArtifactCache cache = create()) {
            cache.store(entry(artifact("one"), "lineage", fingerprint("1")));
            cache.store(entry(artifact("one"), "lineage", fingerprint("1")));
            assertThat(cache.find(fingerprint("1")).artifact().map(Artifact::digest))
                    .contains(artifact("one").digest());
        }
    }

    @Test
    void aFingerprintThatIsStoredAgainNamesTheNewArtifact() throws IOException {
        try (ArtifactCache cache = create()) {
            cache.store(entry(artifact("one"), "lineage", fingerprint("1")));
            cache.store(entry(artifact("two"), "lineage", fingerprint("1")));
            assertThat(cache.find(fingerprint("1")).artifact().map(Artifact::digest))
                    .contains(artifact("two").digest());
        }
    }

    @Test
    void whatIsNotPinnedMayBeForgottenButNeverInPart() throws IOException {
        try (ArtifactCache cache = create()) {
            cache.store(entry(artifact("one"), "lineage", fingerprint("1")));
            forget(cache);
            Digest rest = artifact("one").segments().get(1).digest();
            assertThat(cache.segment(rest).isPresent())
                    .as("forget() of this test makes the cache forget, or forgets() says that it never does")
                    .isEqualTo(!forgets());
            for (Optional<?> found : List.of(cache.find(fingerprint("1")).artifact(), cache.latest("lineage"))) {
                assertThat(found.isPresent()).isEqualTo(!forgets());
            }
            cache.store(entry(artifact("one"), "lineage", fingerprint("1")));
            assertThat(bytes(cache.find(fingerprint("1")).artifact().orElseThrow()))
                    .isEqualTo(bytes(artifact("one")));
        }
    }

    @Test
    void pinnedSegmentsStayUntilTheLastPinIsClosed() throws IOException {
        try (ArtifactCache cache = create()) {
            Artifact stored = artifact("one");
            cache.store(entry(stored, "lineage", fingerprint("1")));
            cache.store(entry(artifact("two"), "lineage", fingerprint("2")));
            List<Digest> digests =
                    stored.segments().stream().map(Segment::digest).toList();
            ArtifactCache.Pin first = cache.pin(digests);
            ArtifactCache.Pin second = cache.pin(List.of(digests.get(1), fingerprint("not there")));
            forget(cache);
            assertPresent(cache, stored.segments());

            first.close();
            first.close();
            forget(cache);
            assertPresent(cache, stored.segments().subList(1, 2));

            second.close();
            forget(cache);
            assertThat(cache.segment(digests.get(1)).isPresent()).isEqualTo(!forgets());
        }
    }

    @Test
    void aPinSaysWhatItHolds() throws IOException {
        try (ArtifactCache cache = create()) {
            Artifact stored = artifact("one");
            cache.store(entry(stored, "lineage", fingerprint("1")));
            Digest there = stored.segments().get(1).digest();
            ArtifactCache.Pin pin = cache.pin(List.of(there, fingerprint("not there"), there));
            assertThat(pin.pinned()).containsExactly(there);
            pin.close();
            assertThat(pin.pinned()).containsExactly(there);
            assertThat(cache.pin(List.of()).pinned()).isEmpty();
        }
    }

    @Test
    void storingAgainDoesNotEndAPin() throws IOException {
        try (ArtifactCache cache = create()) {
            Artifact stored = artifact("one");
            cache.store(entry(stored, "lineage", fingerprint("1")));
            try (ArtifactCache.Pin pin =
                    cache.pin(stored.segments().stream().map(Segment::digest).toList())) {
                assertThat(pin).isNotNull();
                cache.store(entry(artifact("one"), "lineage", fingerprint("1")));
                forget(cache);
                assertPresent(cache, stored.segments());
            }
        }
    }

    private static void assertPresent(ArtifactCache cache, List<Segment> segments) throws IOException {
        for (Segment segment : segments) {
            try (InputStream expected = segment.open();
                    InputStream actual =
                            cache.segment(segment.digest()).orElseThrow().open()) {
                assertThat(actual.readAllBytes()).isEqualTo(expected.readAllBytes());
            }
        }
    }

    @Test
    void manyThreadsStoreAndFind() throws Exception {
        try (ArtifactCache cache = create()) {
            ExecutorService executor = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Optional<Digest>>> work = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    String text = "artifact " + i % 20;
                    work.add(() -> {
                        cache.store(entry(artifact(text), "lineage of " + text, fingerprint(text)));
                        return cache.find(fingerprint(text))
                                .artifact()
                                .filter(found ->
                                        found.digest().equals(artifact(text).digest()))
                                .map(Artifact::digest);
                    });
                }
                for (Future<Optional<Digest>> result : executor.invokeAll(work)) {
                    assertThat(result.get()).isPresent();
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    @Test
    void closingMayBeRepeated() throws IOException {
        ArtifactCache cache = create();
        cache.close();
        cache.close();
    }
}

package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.ArtifactCacheContract;

import static org.assertj.core.api.Assertions.assertThat;

class TieredArtifactCacheTest extends ArtifactCacheContract {
    private static final Digest FINGERPRINT = Digest.of("inputs".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path root;

    private int count;

    @Override
    protected ArtifactCache create() {
        return cache(root.resolve("contract" + count++));
    }

    private static TieredArtifactCache cache(Path folder) {
        return new TieredArtifactCache(new MemoryArtifactCache(), new DiskArtifactCache(folder, 1 << 20));
    }

    @Override
    protected void forget(ArtifactCache cache) throws IOException {
        try {
            ((TieredArtifactCache) cache).crowdOut();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CacheEntry large() {
        byte[] bytes = new byte[50_000];
        Artifact artifact =
                new Artifact(TargetTriple.LINUX_X86_64, "program", List.of(Segment.of("all", bytes)), Digest.of(bytes));
        return CacheEntry.builder(artifact, "lineage", FINGERPRINT).build();
    }

    @Test
    void whatIsInMemoryComesFromThereAndWhatIsNotFromTheDisk() throws IOException {
        try (ArtifactCache cache = cache(root.resolve("cache"))) {
            cache.store(large());
            assertThat(cache.find(FINGERPRINT).tier()).isEqualTo("memory");
        }
        try (ArtifactCache cache = cache(root.resolve("cache"))) {
            assertThat(cache.find(FINGERPRINT).tier()).isEqualTo("disk");
        }
    }

    @Test
    void aFileThatIsGoneIsNotGivenOut() throws IOException {
        try (ArtifactCache cache = cache(root.resolve("cache"))) {
            cache.store(large());
        }
        try (TieredArtifactCache cache = cache(root.resolve("cache"))) {
            Artifact found = cache.find(FINGERPRINT).artifact().orElseThrow();
            // What it keeps in memory reads the file.
            cache.store(CacheEntry.builder(found, "lineage", FINGERPRINT).build());
            assertThat(cache.find(FINGERPRINT).tier()).isEqualTo("memory");
            Path segment = root.resolve("cache/v1/segments")
                    .resolve(found.digest().hex().substring(0, 2))
                    .resolve(found.digest().hex());
            Files.delete(segment);
            assertThat(cache.find(FINGERPRINT)).isEqualTo(CacheLookup.missing());
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoFailure() throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        try (ArtifactCache cache = cache(file)) {
            cache.store(large());
            assertThat(cache.find(FINGERPRINT).tier()).isEqualTo("memory");
            assertThat(cache.pin(List.of(large().artifact().digest())).pinned()).hasSize(1);
        }
        try (ArtifactCache cache = cache(file)) {
            assertThat(cache.find(FINGERPRINT)).isEqualTo(CacheLookup.missing());
            assertThat(cache.latest("lineage")).isEmpty();
        }
        assertThat(file).isEmptyFile();
    }

    @Test
    void aFolderThatCannotBeReadIsNoFailure() throws IOException {
        try (ArtifactCache cache = cache(root.resolve("cache"))) {
            cache.store(large());
        }
        String hex = FINGERPRINT.hex();
        Path entry =
                root.resolve("cache/v1/entries").resolve(hex.substring(0, 2)).resolve(hex);
        Files.delete(entry);
        // What nobody can read, be it root: a folder where the file should be.
        Files.createDirectory(entry);
        try (ArtifactCache cache = cache(root.resolve("cache"))) {
            assertThat(cache.find(FINGERPRINT)).isEqualTo(CacheLookup.missing());
        }
    }

    @Test
    void closingWhileInterruptedReleasesEverythingAndMayBeRepeated() throws IOException {
        Path folder = root.resolve("cache");
        TieredArtifactCache cache = cache(folder);
        cache.store(large());
        Thread.currentThread().interrupt();
        cache.close();
        cache.close();
        assertThat(Thread.interrupted()).isTrue();
        cache.store(large());
        try (java.util.stream.Stream<Path> holds = Files.exists(folder.resolve("v1/holds"))
                ? Files.walk(folder.resolve("v1/holds"))
                : java.util.stream.Stream.empty()) {
            assertThat(holds.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void theStandardFolderIsInTheHomeUnlessTheEnvironmentNamesAnother() {
        assertThat(CacheFolder.of(Map.of(), "/home/ann")).contains(Path.of("/home/ann/.rustle/cache"));
        assertThat(CacheFolder.of(Map.of(CacheFolder.VARIABLE, ""), "/home/ann"))
                .contains(Path.of("/home/ann/.rustle/cache"));
        assertThat(CacheFolder.of(Map.of(CacheFolder.VARIABLE, "/var/cache/x"), "/home/ann"))
                .contains(Path.of("/var/cache/x"));
        assertThat(CacheFolder.of(Map.of(CacheFolder.VARIABLE, "~/c"), "/home/ann"))
                .contains(Path.of("/home/ann/c"));
        for (String none : List.of("?", "", " ")) {
            assertThat(CacheFolder.of(Map.of(), none)).isEmpty();
            assertThat(CacheFolder.of(Map.of(CacheFolder.VARIABLE, "~/c"), none))
                    .isEmpty();
            assertThat(CacheFolder.of(Map.of(CacheFolder.VARIABLE, "/var/cache/x"), none))
                    .contains(Path.of("/var/cache/x"));
        }
    }
}

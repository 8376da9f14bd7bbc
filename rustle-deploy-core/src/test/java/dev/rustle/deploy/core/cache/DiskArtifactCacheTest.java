package dev.rustle.deploy.core.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DiskArtifactCacheTest extends ArtifactCacheContract {
    private static final long BOUND = 1 << 20;

    @TempDir
    Path root;

    private int count;
    private Path folder = Path.of("");

    @BeforeEach
    void newFolder() {
        folder = root.resolve("cache");
    }

    @Override
    protected ArtifactCache create() {
        return new DiskArtifactCache(root.resolve("contract" + count++), BOUND);
    }

    @Override
    protected void forget(ArtifactCache cache) throws IOException {
        ((DiskArtifactCache) cache).prune(0);
    }

    private DiskArtifactCache open() {
        return new DiskArtifactCache(folder, BOUND);
    }

    private static byte[] content(String name, int size) {
        byte[] content = new byte[size];
        new Random(name.hashCode()).nextBytes(content);
        return content;
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static CacheEntry entry(String name, Segment... segments) {
        return CacheEntry.builder(whole(segments), "lineage of " + name, digest("inputs of " + name))
                .build();
    }

    private static Artifact whole(Segment... segments) {
        var digest = Digest.sha256();
        for (Segment segment : segments) {
            try (var in = segment.open()) {
                digest.update(in.readAllBytes());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return new Artifact(TargetTriple.LINUX_X86_64, "program", List.of(segments), Digest.finish(digest));
    }

    private static final Segment RUNNER = Segment.of("runner", content("runner", 100_000));

    /** An artifact with a large and a small segment, as hosts have them. */
    private static CacheEntry host(String name) {
        return entry(name, RUNNER, Segment.of("variables", content(name, 2_000)));
    }

    private static byte[] bytes(Artifact artifact) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        artifact.writeTo(out);
        return out.toByteArray();
    }

    private List<Path> files(String below) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("v1").resolve(below))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void whatOneProcessStoresAnotherOneFinds() throws IOException {
        try (DiskArtifactCache cache = open()) {
            cache.store(host("a"));
        }
        try (DiskArtifactCache cache = open()) {
            CacheLookup found = cache.find(digest("inputs of a"));
            assertThat(found.tier()).isEqualTo("disk");
            assertThat(bytes(found.artifact().orElseThrow()))
                    .isEqualTo(bytes(host("a").artifact()));
            assertThat(cache.latest("lineage of a").orElseThrow().fingerprint()).isEqualTo(digest("inputs of a"));
        }
    }

    @Test
    void theRunnerIsThereOnceForAllHosts() throws IOException {
        try (DiskArtifactCache cache = open()) {
            for (int i = 0; i < 20; i++) {
                cache.store(host("host" + i));
            }
            assertThat(files("segments")).hasSize(1);
            assertThat(files("entries")).hasSize(20).allSatisfy(file -> assertThat(file)
                    .satisfies(each -> assertThat(Files.size(each)).isLessThan(5_000)));
            assertThat(files("incoming")).isEmpty();
        }
    }

    @Test
    void nobodyElseCanReadIt() throws IOException {
        try (DiskArtifactCache cache = open()) {
            cache.store(host("a"));
            assertThat(Files.getPosixFilePermissions(folder.resolve("v1"))).hasSize(3);
            for (Path file : files("")) {
                assertThat(Files.getPosixFilePermissions(file).toString())
                        .as(file.toString())
                        .doesNotContain("OTHERS")
                        .doesNotContain("GROUP");
            }
        }
    }

    @Test
    void anythingThatIsDamagedIsAMissThatSaysSoAndIsGone() throws IOException {
        CacheEntry stored = host("a");
        for (String kind : List.of("entries", "segments")) {
            int length = Integer.MAX_VALUE;
            // Every byte of an entry is a test of its own, without a disk.
            for (int at = 0; at < length; at += length == Integer.MAX_VALUE ? 1 : length / 10) {
                try (DiskArtifactCache cache = open()) {
                    cache.store(stored);
                    Path file = files(kind).get(0);
                    byte[] content = Files.readAllBytes(file);
                    length = Math.min(length, content.length);
                    content[at] ^= 1;
                    Files.write(file, content);
                }
                try (DiskArtifactCache cache = open()) {
                    CacheLookup found = cache.find(stored.fingerprint());
                    assertThat(found.artifact()).as(kind + " " + at).isEmpty();
                    assertThat(found.damage()).as(kind + " " + at).hasSize(1);
                    assertThat(found.damage().get(0)).contains("was damaged").contains(folder.toString());
                    assertThat(files(kind)).isEmpty();
                    assertThat(cache.find(stored.fingerprint()).damage()).isEmpty();
                    cache.store(stored);
                    assertThat(cache.find(stored.fingerprint()).artifact()).isPresent();
                }
            }
        }
    }

    @Test
    void anEntryThatWasCutOrChangedAnywhereIsDamaged() throws Exception {
        byte[] whole = EntryFile.of(host("a")).encode();
        assertThat(EntryFile.decode(whole).digest())
                .isEqualTo(host("a").artifact().digest());
        assertThat(EntryFile.decode(whole).inputs()).isEqualTo(host("a").inputs());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> EntryFile.decode(cut)).isInstanceOf(EntryFile.Damaged.class);
            byte[] changed = whole.clone();
            changed[length] ^= 1;
            assertThatThrownBy(() -> EntryFile.decode(changed)).isInstanceOf(EntryFile.Damaged.class);
        }
    }

    @Test
    void aSegmentThatHasChangedSinceItWasCompiledIsNotKept() throws IOException {
        Path file = Files.write(root.resolve("file"), content("file", 50_000));
        Segment segment =
                new Segment("file", Digest.of(content("file", 50_000)), 50_000, () -> Files.newInputStream(file));
        CacheEntry entry = entry("a", segment);
        Files.write(file, content("other", 50_000));
        try (DiskArtifactCache cache = open()) {
            assertThatThrownBy(() -> cache.store(entry)).hasMessageContaining("has changed since it was compiled");
            assertThat(cache.find(entry.fingerprint()).artifact()).isEmpty();
            assertThat(files("segments")).isEmpty();
            assertThat(files("incoming")).isEmpty();
            assertThat(files("holds")).allMatch(each -> each.toString().endsWith(".lock"));
        }
    }

    private void age(Duration age, String name) throws IOException {
        String hex = digest("inputs of " + name).hex();
        Path file = folder.resolve("v1/entries").resolve(hex.substring(0, 2)).resolve(hex);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void whatWasNotUsedForLongestGoesFirstAndTakesNothingThatOthersNeed() throws IOException {
        try (DiskArtifactCache cache = open()) {
            for (int i = 0; i < 4; i++) {
                String name = "host" + i;
                cache.store(entry(name, RUNNER, Segment.of("file", content(name, 200_000))));
                age(Duration.ofHours(10 - i), name);
            }
            // It is the oldest, but is used again.
            assertThat(cache.find(digest("inputs of host0")).artifact()).isPresent();
            cache.store(entry("host4", RUNNER, Segment.of("file", content("host4", 200_000))));
            List<Boolean> there = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                there.add(cache.find(digest("inputs of host" + i)).artifact().isPresent());
            }
            assertThat(there).containsExactly(true, false, true, true, true);
            assertThat(files("segments")).hasSize(5);
        }
    }

    @Test
    void whatIsTooLargeForTheCacheIsNotKept() throws IOException {
        try (DiskArtifactCache cache = open()) {
            cache.store(host("a"));
            cache.store(entry("large", Segment.of("file", content("large", 600_000))));
            assertThat(cache.find(digest("inputs of large")).artifact()).isEmpty();
            assertThat(cache.find(digest("inputs of a")).artifact()).isPresent();
        }
    }

    @Test
    void whatAnotherInstanceHasPinnedStays() throws IOException {
        CacheEntry stored = host("a");
        List<Digest> digests =
                stored.artifact().segments().stream().map(Segment::digest).toList();
        try (DiskArtifactCache one = open();
                DiskArtifactCache other = open()) {
            one.store(stored);
            assertThat(one.find(stored.fingerprint()).artifact()).isPresent();
            ArtifactCache.Pin pin = one.pin(digests);
            assertThat(pin.pinned()).containsExactlyInAnyOrderElementsOf(digests);
            other.prune(0);
            assertThat(other.find(stored.fingerprint()).artifact()).isPresent();
            pin.close();
            other.prune(0);
            assertThat(other.find(stored.fingerprint()).artifact()).isEmpty();
        }
    }

    @Test
    void whatADeadProcessHadPinnedIsNobodysAnyMore() throws IOException {
        CacheEntry stored = host("a");
        try (DiskArtifactCache cache = open()) {
            cache.store(stored);
            Path dead = Files.createDirectories(folder.resolve("v1/holds/dead"));
            Path halfWritten = Files.createDirectories(folder.resolve("v1/incoming/dead"));
            Files.write(halfWritten.resolve("1.new"), content("runner", 50_000));
            Files.createFile(folder.resolve("v1/holds/dead.lock"));
            Files.write(
                    dead.resolve("1"),
                    stored.artifact().segments().stream()
                            .map(segment -> segment.digest().hex())
                            .toList());
            cache.prune(0);
            assertThat(cache.find(stored.fingerprint()).artifact()).isEmpty();
            assertThat(dead).doesNotExist();
            assertThat(halfWritten).doesNotExist();
        }
    }

    @Test
    void aCacheThatNobodyUsesLeavesNoFolder() throws IOException {
        try (DiskArtifactCache cache = open()) {
            assertThat(cache.find(digest("x")).artifact()).isEmpty();
            assertThat(cache.latest("x")).isEmpty();
            assertThat(cache.segment(digest("x"))).isEmpty();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void closingLeavesNoHolds() throws IOException {
        try (DiskArtifactCache cache = open()) {
            cache.store(host("a"));
        }
        assertThat(files("holds")).isEmpty();
    }

    @Test
    void theBoundHoldsForHostsThatHaveOnlyTheRunnerInCommon() throws IOException {
        try (DiskArtifactCache cache = open()) {
            for (int i = 0; i < 100; i++) {
                cache.store(entry("host" + i, RUNNER, Segment.of("variables", content("host" + i, 20_000))));
            }
            long bytes = 0;
            for (Path file : files("entries")) {
                bytes += Files.size(file);
            }
            assertThat(bytes + 100_000).isLessThanOrEqualTo(BOUND + 30_000);
            assertThat(cache.find(digest("inputs of host99")).artifact()).isPresent();
            assertThat(cache.find(digest("inputs of host0")).artifact()).isEmpty();
        }
    }

    @Test
    void oneFolderHasOneLockByWhateverPath() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("link"), Files.createDirectories(folder));
        try (DiskArtifactCache one = open();
                DiskArtifactCache other = new DiskArtifactCache(link, BOUND)) {
            one.store(host("a"));
            List<Digest> digests = host("a").artifact().segments().stream()
                    .map(Segment::digest)
                    .toList();
            assertThat(other.find(digest("inputs of a")).artifact()).isPresent();
            assertThat(one.find(digest("inputs of a")).artifact()).isPresent();
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Integer>> pins = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    DiskArtifactCache cache = i % 2 == 0 ? one : other;
                    pins.add(() -> {
                        try (ArtifactCache.Pin pin = cache.pin(digests)) {
                            return pin.pinned().size();
                        }
                    });
                }
                for (Future<Integer> pin : threads.invokeAll(pins)) {
                    assertThat(pin.get()).isEqualTo(2);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void whatAnotherVersionWroteIsLeftAlone() throws IOException {
        CacheEntry stored = host("a");
        try (DiskArtifactCache cache = open()) {
            cache.store(stored);
            Path file = files("entries").get(0);
            byte[] rest = "{\"of\":\"another version\"}\n".getBytes(StandardCharsets.UTF_8);
            Files.writeString(
                    file, "rustle-cache/1 " + Digest.of(rest) + "\n" + new String(rest, StandardCharsets.UTF_8));
            assertThat(cache.find(stored.fingerprint())).isEqualTo(CacheLookup.missing());
            assertThat(file).exists();
            cache.store(stored);
            assertThat(cache.find(stored.fingerprint()).artifact()).isPresent();
        }
    }
}

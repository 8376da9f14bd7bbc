package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

class RebuildingCacheTest {
    private static final Digest FINGERPRINT = Digest.of("inputs".getBytes(StandardCharsets.UTF_8));

    private static Artifact artifact(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Artifact(TargetTriple.LINUX_X86_64, "program", List.of(Segment.of("all", bytes)), Digest.of(bytes));
    }

    private static CacheEntry entry(String content) {
        return CacheEntry.builder(artifact(content), "lineage", FINGERPRINT).build();
    }

    @Test
    void whatWasThereBeforeIsNotFoundButWhatWasStoredThroughIt() throws IOException {
        try (MemoryArtifactCache memory = new MemoryArtifactCache();
                ArtifactCache rebuilding = new RebuildingCache(memory)) {
            memory.store(entry("old"));
            assertThat(rebuilding.find(FINGERPRINT).artifact()).isEmpty();
            rebuilding.store(entry("new"));
            assertThat(rebuilding.find(FINGERPRINT).artifact().map(Artifact::digest))
                    .contains(artifact("new").digest());
            assertThat(memory.find(FINGERPRINT).artifact().map(Artifact::digest))
                    .contains(artifact("new").digest());
        }
    }

    @Test
    void whatTheOtherOneHasForgottenIsNotHeldHere() throws IOException {
        try (MemoryArtifactCache memory = new MemoryArtifactCache();
                ArtifactCache rebuilding = new RebuildingCache(memory)) {
            rebuilding.store(entry("new"));
            memory.crowdOut();
            assertThat(rebuilding.find(FINGERPRINT).artifact()).isEmpty();
        }
    }
}

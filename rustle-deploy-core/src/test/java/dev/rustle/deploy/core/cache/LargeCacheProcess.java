package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/** A process that keeps more in a cache than its memory holds, all of it in small segments, until something has to go. */
final class LargeCacheProcess {
    private static final int ARTIFACTS = 40;
    private static final int SEGMENTS = 64;
    private static final int SIZE = 31 * 1024;
    private static final long BOUND = 60_000_000;

    private LargeCacheProcess() {}

    /**
     * Fills the cache.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) throws IOException {
        try (DiskArtifactCache cache = new DiskArtifactCache(Path.of(arguments[0]), BOUND)) {
            for (int number = 0; number < ARTIFACTS; number++) {
                cache.store(entry(number));
            }
            if (cache.find(fingerprint(0)).artifact().isPresent()) {
                throw new IllegalStateException("nothing was pruned");
            }
            if (cache.find(fingerprint(ARTIFACTS - 1)).artifact().isEmpty()) {
                throw new IllegalStateException("the newest was pruned");
            }
        }
        System.out.println("pruned");
    }

    private static Digest fingerprint(int number) {
        return Digest.of(new byte[] {(byte) number});
    }

    private static CacheEntry entry(int number) {
        Random random = new Random(number);
        var whole = Digest.sha256();
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < SEGMENTS; i++) {
            byte[] bytes = new byte[SIZE];
            random.nextBytes(bytes);
            whole.update(bytes);
            segments.add(Segment.of("segment " + i, bytes));
        }
        Artifact artifact = new Artifact(TargetTriple.LINUX_X86_64, "program", segments, Digest.finish(whole));
        return CacheEntry.builder(artifact, "lineage " + number, fingerprint(number))
                .build();
    }
}

package dev.rustle.deploy.core.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/** A process that uses a cache together with others: stores, finds, pins and reads, and fails if it ever gets something that is not what it asked for. */
final class CacheProcess {
    /** So small that there is always too much. */
    static final long BOUND = 1_500_000;

    private static final int ARTIFACTS = 12;
    private static final int SIZE = 200_000;

    private CacheProcess() {}

    /**
     * Uses the cache.
     *
     * @param arguments the folder, how often something is done, and a seed
     */
    public static void main(String[] arguments) throws IOException {
        Random random = new Random(Long.parseLong(arguments[2]));
        int found = 0;
        try (DiskArtifactCache cache = new DiskArtifactCache(Path.of(arguments[0]), BOUND)) {
            System.out.println("ready");
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                CacheEntry entry = entry(random.nextInt(ARTIFACTS));
                CacheLookup lookup = cache.find(entry.fingerprint());
                if (!lookup.damage().isEmpty()) {
                    throw new IllegalStateException("damaged: " + lookup.damage());
                }
                if (lookup.artifact().isEmpty()) {
                    cache.store(entry);
                } else if (read(cache, lookup.artifact().get(), entry)) {
                    found++;
                }
            }
        }
        System.out.println("found " + found);
    }

    /** Reads an artifact that was found; what is pinned must be there to the end. */
    private static boolean read(ArtifactCache cache, Artifact artifact, CacheEntry expected) throws IOException {
        List<Digest> digests = artifact.segments().stream().map(Segment::digest).toList();
        try (ArtifactCache.Pin pin = cache.pin(digests)) {
            if (!pin.pinned().containsAll(digests)) {
                return false;
            }
            if (!Arrays.equals(bytes(artifact), bytes(expected.artifact()))) {
                throw new IllegalStateException("other bytes than were stored");
            }
            return true;
        }
    }

    private static byte[] bytes(Artifact artifact) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        artifact.writeTo(out);
        return out.toByteArray();
    }

    static CacheEntry entry(int number) {
        byte[] runner = new byte[SIZE];
        byte[] file = new byte[SIZE + number];
        new Random(number).nextBytes(file);
        byte[] variables = new byte[1000];
        new Random(-number).nextBytes(variables);
        var whole = Digest.sha256();
        whole.update(runner);
        whole.update(file);
        whole.update(variables);
        Artifact artifact = new Artifact(
                TargetTriple.LINUX_X86_64,
                "program",
                List.of(Segment.of("runner", runner), Segment.of("file", file), Segment.of("variables", variables)),
                Digest.finish(whole));
        return CacheEntry.builder(artifact, "lineage " + number, Digest.of(new byte[] {(byte) number}))
                .build();
    }
}

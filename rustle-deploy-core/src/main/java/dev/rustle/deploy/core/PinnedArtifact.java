package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.PreparedHost.ArtifactSource;
import dev.rustle.deploy.core.PreparedHost.Obtained;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/**
 * An artifact whose segments stay in the cache, whoever prunes it, until this is closed.
 *
 * @param obtained the artifact, and how it was come by
 * @param pin what holds its segments
 */
record PinnedArtifact(Obtained obtained, ArtifactCache.Pin pin) implements AutoCloseable {

    /** Obtains an artifact. What was pruned between being found and being pinned is laid out again, once: a cache may be too small for it. */
    static PinnedArtifact obtain(ArtifactSource source, TargetTriple triple, ArtifactCache cache) throws IOException {
        PinnedArtifact first = pin(source.get(triple, cache), cache);
        if (first.isWhole()) {
            return first;
        }
        first.close();
        Obtained again = source.get(triple, cache);
        List<String> damage = new ArrayList<>(first.obtained().damage());
        damage.addAll(again.damage());
        return pin(new Obtained(again.artifact(), again.origin(), damage), cache);
    }

    private static PinnedArtifact pin(Obtained obtained, ArtifactCache cache) {
        return new PinnedArtifact(obtained, cache.pin(digests(obtained.artifact())));
    }

    private static List<Digest> digests(Artifact artifact) {
        return artifact.segments().stream().map(Segment::digest).toList();
    }

    private boolean isWhole() {
        return pin.pinned().containsAll(digests(artifact()));
    }

    Artifact artifact() {
        return obtained.artifact();
    }

    @Override
    public void close() {
        pin.close();
    }
}

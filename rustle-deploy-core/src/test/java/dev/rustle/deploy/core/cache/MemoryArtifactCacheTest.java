package dev.rustle.deploy.core.cache;

import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.testkit.ArtifactCacheContract;

class MemoryArtifactCacheTest extends ArtifactCacheContract {
    @Override
    protected ArtifactCache create() {
        return new MemoryArtifactCache();
    }
}

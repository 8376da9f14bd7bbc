package dev.rustle.deploy.core.compile;

import dev.rustle.deploy.core.cache.MemoryArtifactCache;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.testkit.CompilerContract;

class NativeCompilerTest extends CompilerContract {
    @Override
    protected Compiler create() {
        return new NativeCompiler();
    }

    @Override
    protected ArtifactCache createCache() {
        return new MemoryArtifactCache();
    }
}

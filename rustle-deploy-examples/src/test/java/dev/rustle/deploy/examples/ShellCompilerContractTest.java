package dev.rustle.deploy.examples;

import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.testkit.CompilerContract;
import dev.rustle.deploy.testkit.RememberingCache;

/** The contract of compilers, for one that has nothing to do with Go. */
class ShellCompilerContractTest extends CompilerContract {
    @Override
    protected Compiler create() {
        return new ShellCompiler();
    }

    @Override
    protected ArtifactCache createCache() {
        return new RememberingCache();
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;

import dev.rustle.deploy.core.PreparedHost.ArtifactSource;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.target.TargetTriple;

/** Where the artifacts of hosts come from. */
final class ArtifactSources {
    private ArtifactSources() {}

    /** Lays the artifact out when the kind of machine is known, not before. */
    record Compiled(Compiler compiler, Prepared prepared, SizeLimit limit) implements ArtifactSource {
        @Override
        public boolean supports(TargetTriple triple) {
            return compiler.supports(triple);
        }

        @Override
        public Artifact get(TargetTriple triple, ArtifactCache cache) throws IOException {
            Artifact artifact = prepared.compile(triple, cache);
            limit.check(artifact);
            return artifact;
        }

        @Override
        public void checkUnknownMachine() throws IOException {
            limit.checkLeast(prepared.leastSize());
        }
    }

    /** Has an artifact that was compiled before, for one kind of machine. */
    record Fixed(Artifact artifact) implements ArtifactSource {
        @Override
        public boolean supports(TargetTriple triple) {
            return triple.runsSameProgramsAs(artifact.triple());
        }

        @Override
        public Artifact get(TargetTriple triple, ArtifactCache cache) {
            return artifact;
        }

        @Override
        public void checkUnknownMachine() {
            // Nothing is laid out any more.
        }
    }
}

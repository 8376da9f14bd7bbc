package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.rustle.deploy.core.PreparedHost.ArtifactSource;
import dev.rustle.deploy.core.PreparedHost.Obtained;
import dev.rustle.deploy.core.cache.NotingCache;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.target.TargetTriple;

/** Where the artifacts of hosts come from. */
final class ArtifactSources {
    /** It was laid out for this deployment. */
    static final String BUILT = "built";

    /** The caller had it. */
    static final String GIVEN = "given";

    private ArtifactSources() {}

    /** Lays the artifact out when the kind of machine is known, not before. Safe for use by many threads. */
    static final class Compiled implements ArtifactSource {
        private final Compiler compiler;
        private final Prepared prepared;
        private final SizeLimit limit;

        /** That something is found in the cache because it was just put there is not where it comes from. */
        private final Map<TargetTriple, String> origins = new ConcurrentHashMap<>();

        Compiled(Compiler compiler, Prepared prepared, SizeLimit limit) {
            this.compiler = compiler;
            this.prepared = prepared;
            this.limit = limit;
        }

        @Override
        public boolean supports(TargetTriple triple) {
            return compiler.supports(triple);
        }

        @Override
        public Obtained get(TargetTriple triple, ArtifactCache cache) throws IOException {
            NotingCache noting = new NotingCache(cache);
            Artifact artifact = prepared.compile(triple, noting);
            limit.check(artifact);
            String origin = noting.tier().orElse(BUILT);
            String first = origins.putIfAbsent(triple, origin);
            return new Obtained(artifact, first == null ? origin : first, noting.damage());
        }

        @Override
        public void checkUnknownMachine() throws IOException {
            limit.checkLeast(prepared);
        }
    }

    /** Has an artifact that was compiled before, for one kind of machine. */
    record Fixed(Artifact artifact) implements ArtifactSource {
        @Override
        public boolean supports(TargetTriple triple) {
            return triple.runsSameProgramsAs(artifact.triple());
        }

        @Override
        public Obtained get(TargetTriple triple, ArtifactCache cache) {
            return new Obtained(artifact, GIVEN, List.of());
        }

        @Override
        public void checkUnknownMachine() {
            // Nothing is laid out any more.
        }
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.rustle.deploy.core.PreparedHost.ArtifactSource;
import dev.rustle.deploy.core.PreparedHost.Ingredients;
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

    /** It lay in an output directory. */
    static final String DIRECTORY = "directory";

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
        public Optional<Ingredients> ingredients(TargetTriple triple) {
            return Optional.of(new Ingredients(prepared.fingerprint(triple), prepared.inputs(triple)));
        }

        @Override
        public void checkUnknownMachine() throws IOException {
            limit.checkLeast(prepared);
        }
    }

    /** Has artifacts that lie in an output directory, at most one for each kind of machine. */
    record Written(List<Artifact> artifacts) implements ArtifactSource {
        Written {
            artifacts = List.copyOf(artifacts);
        }

        private Optional<Artifact> of(TargetTriple triple) {
            return artifacts.stream()
                    .filter(artifact -> triple.runsSameProgramsAs(artifact.triple()))
                    .findFirst();
        }

        @Override
        public boolean supports(TargetTriple triple) {
            return of(triple).isPresent();
        }

        @Override
        public String unsupported(TargetTriple triple) {
            return "the host says that it is " + triple + ", and the directory has artifacts of it only for "
                    + artifacts.stream().map(Artifact::triple).toList() + "; compile for " + triple;
        }

        @Override
        public Obtained get(TargetTriple triple, ArtifactCache cache) throws IOException {
            return new Obtained(
                    of(triple).orElseThrow(() -> new IOException(unsupported(triple))), DIRECTORY, List.of());
        }

        @Override
        public void checkUnknownMachine() {
            // Whichever it is, it was checked.
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

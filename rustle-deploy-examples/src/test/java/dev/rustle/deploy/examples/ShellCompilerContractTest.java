package dev.rustle.deploy.examples;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.testkit.CompilerContract;

/** The contract of compilers, for one that has nothing to do with Go. */
class ShellCompilerContractTest extends CompilerContract {
    @Override
    protected Compiler create() {
        return new ShellCompiler();
    }

    @Override
    protected ArtifactCache createCache() {
        return new Remembering();
    }

    /** Keeps artifacts for as long as it lives. */
    static final class Remembering implements ArtifactCache {
        private final Map<Digest, Artifact> artifacts = new HashMap<>();

        @Override
        public String id() {
            return "remembering";
        }

        @Override
        public CacheLookup find(Digest fingerprint) {
            return Optional.ofNullable(artifacts.get(fingerprint))
                    .map(artifact -> CacheLookup.found(artifact, id()))
                    .orElseGet(CacheLookup::missing);
        }

        @Override
        public Optional<Segment> segment(Digest digest) {
            return Optional.empty();
        }

        @Override
        public void store(CacheEntry entry) {
            artifacts.put(entry.fingerprint(), entry.artifact());
        }

        @Override
        public Optional<CacheEntry> latest(String lineage) {
            return Optional.empty();
        }

        @Override
        public Pin pin(Collection<Digest> segments) {
            return new Pin() {
                @Override
                public Set<Digest> pinned() {
                    return Set.of();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {
            artifacts.clear();
        }
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/**
 * What is to be done on one host.
 *
 * @param slice what the host runs
 * @param triple what kind of machine it is, if that is known before it is asked
 * @param fallback what the plan takes the machine for; counts only if the host itself does not say
 * @param artifacts makes its artifact
 */
record PreparedHost(
        HostSlice slice, Optional<TargetTriple> triple, Optional<TargetTriple> fallback, ArtifactSource artifacts) {

    /** Returns the host. */
    Target target() {
        return slice.target();
    }

    /** Returns the names of the tasks. */
    List<String> tasks() {
        return slice.tasks()
                .map(task -> task.name().isEmpty() ? task.module() : task.name())
                .toList();
    }

    /** Returns where the host is, without what it runs: enough to go back and to clean up. */
    PreparedHost withoutArtifact() {
        HostSlice where = HostSlice.builder(slice.plan(), slice.inventory(), slice.target())
                .extraVariables(slice.extraVariables())
                .binaryName(slice.binaryName())
                .build();
        return withoutArtifact(where, triple);
    }

    /** Returns a host to which nothing is brought. */
    static PreparedHost withoutArtifact(HostSlice where, Optional<TargetTriple> triple) {
        return new PreparedHost(where, triple, Optional.empty(), new NoArtifact());
    }

    /** The artifact of an operation that has none. */
    record NoArtifact() implements ArtifactSource {
        @Override
        public boolean supports(TargetTriple triple) {
            return false;
        }

        @Override
        public Obtained get(TargetTriple triple, ArtifactCache cache) throws IOException {
            throw new IOException("this operation compiles nothing");
        }

        @Override
        public void checkUnknownMachine() {
            // There is nothing to check.
        }
    }

    /**
     * An artifact, and how it was come by.
     *
     * @param artifact the artifact
     * @param origin where it comes from: built, given, directory, or the tier of the cache that had it
     * @param damage what the cache had but could not use
     */
    record Obtained(Artifact artifact, String origin, List<String> damage) {
        Obtained {
            damage = List.copyOf(damage);
        }
    }

    /**
     * What an artifact is made of.
     *
     * @param fingerprint the digest of all of it
     * @param inputs the parts by the names that people have for them
     */
    record Ingredients(Digest fingerprint, Map<String, String> inputs) {}

    /** Makes the artifact of a host. */
    interface ArtifactSource {
        /** Whether there can be an artifact for a kind of machine. */
        boolean supports(TargetTriple triple);

        /** Says that there is no artifact for a kind of machine. */
        default String unsupported(TargetTriple triple) {
            return "there is no runner for " + triple + ", which is what the host says it is";
        }

        /** Returns the artifact for a kind of machine. */
        Obtained get(TargetTriple triple, ArtifactCache cache) throws IOException;

        /** Returns what the artifact for a kind of machine is made of, as far as that is known. */
        default Optional<Ingredients> ingredients(TargetTriple triple) {
            return Optional.empty();
        }

        /**
         * Checks what can be checked before it is known what kind of machine the host is; makes nothing.
         *
         * @throws IOException if there can be no artifact for any machine
         */
        void checkUnknownMachine() throws IOException;
    }
}

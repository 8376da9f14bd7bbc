package dev.rustle.deploy.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.internal.Once;

/** One compilation, as caches keep it: what came out, and what went in. A value. */
public final class CacheEntry {
    private final Artifact artifact;
    private final String lineage;
    private final Digest fingerprint;
    private final Map<String, String> inputs;

    private CacheEntry(Builder builder) {
        artifact = builder.artifact;
        lineage = builder.lineage;
        fingerprint = builder.fingerprint;
        inputs = Once.orElse(builder.inputs, Map.of());
    }

    /**
     * Starts an entry.
     *
     * @param artifact what came out
     * @param lineage what the artifact is the newest version of: plan, inventory, host and kind of machine
     * @param fingerprint the digest of everything that went into it
     */
    public static Builder builder(Artifact artifact, String lineage, Digest fingerprint) {
        return new Builder(artifact, lineage, fingerprint);
    }

    /** Returns what came out. */
    public Artifact artifact() {
        return artifact;
    }

    /** Returns what the artifact is the newest version of. */
    public String lineage() {
        return lineage;
    }

    /** Returns the digest of everything that went into it. */
    public Digest fingerprint() {
        return fingerprint;
    }

    /** Returns what went into it, part by part, as {@link Compiler.Prepared#inputs} named it; empty if the compiler does not say. */
    public Map<String, String> inputs() {
        return inputs;
    }

    private List<Object> parts() {
        return List.of(artifact, lineage, fingerprint, inputs);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CacheEntry that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return lineage + " " + artifact.digest().brief();
    }

    /** Collects what a {@link CacheEntry} says. Each setting can be made once. Not safe for use by many threads. */
    public static final class Builder {
        private final Artifact artifact;
        private final String lineage;
        private final Digest fingerprint;
        private @Nullable Map<String, String> inputs;

        private Builder(Artifact artifact, String lineage, Digest fingerprint) {
            this.artifact = Objects.requireNonNull(artifact, "artifact");
            this.lineage = Objects.requireNonNull(lineage, "lineage");
            this.fingerprint = Objects.requireNonNull(fingerprint, "fingerprint");
        }

        /** Sets what went into it, part by part. Unless set, nobody can say. */
        public Builder inputs(Map<String, String> value) {
            Objects.requireNonNull(value, "inputs");
            inputs = Once.set(inputs, Collections.unmodifiableMap(new LinkedHashMap<>(value)), "inputs");
            return this;
        }

        /** Returns the entry. */
        public CacheEntry build() {
            return new CacheEntry(this);
        }
    }
}

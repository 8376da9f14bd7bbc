package dev.rustle.deploy.plan;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.internal.Tags;

/** What a plan itself says about how it is to be run. The caller's options go before these. Immutable. */
public final class RunSettings {
    /** A plan that says nothing. */
    public static final RunSettings NONE = builder().build();

    private final boolean checkMode;
    private final boolean diff;
    private final List<String> tags;
    private final List<String> skipTags;
    private final Optional<String> limit;
    private final Optional<Integer> parallelism;
    private final Optional<Duration> executionTimeout;
    private final Optional<String> binaryName;
    private final List<TripleHint> tripleHints;

    private RunSettings(Builder builder) {
        checkMode = Once.orElse(builder.checkMode, false);
        diff = Once.orElse(builder.diff, false);
        tags = Once.orElse(builder.tags, List.of());
        skipTags = Once.orElse(builder.skipTags, List.of());
        limit = Optional.ofNullable(builder.limit);
        parallelism = Optional.ofNullable(builder.parallelism);
        executionTimeout = Optional.ofNullable(builder.executionTimeout);
        binaryName = Optional.ofNullable(builder.binaryName);
        tripleHints = Once.orElse(builder.tripleHints, List.of());
    }

    /** Starts settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether the plan was made for a prediction only */
    public boolean checkMode() {
        return checkMode;
    }

    /** Returns whether differences are shown */
    public boolean diff() {
        return diff;
    }

    /** Returns the tags that select tasks; empty for all */
    public List<String> tags() {
        return tags;
    }

    /** Returns the tags that leave tasks out */
    public List<String> skipTags() {
        return skipTags;
    }

    /** Returns the pattern that hosts must match */
    public Optional<String> limit() {
        return limit;
    }

    /** Returns how many hosts are deployed to at a time; empty if the plan does not say */
    public Optional<Integer> parallelism() {
        return parallelism;
    }

    /** Returns how long the run on one host may take, less the time in which it waits for other hosts; empty for any time */
    public Optional<Duration> executionTimeout() {
        return executionTimeout;
    }

    /** Returns the name of the artifact file; empty for one made from the plan's name */
    public Optional<String> binaryName() {
        return binaryName;
    }

    /** Returns what the plan takes its hosts for; the first that names a host counts */
    public List<TripleHint> tripleHints() {
        return tripleHints;
    }

    /** Builds {@link RunSettings}. Not safe for use by many threads. */
    public static final class Builder {
        private @Nullable Boolean checkMode;
        private @Nullable Boolean diff;
        private @Nullable List<String> tags;
        private @Nullable List<String> skipTags;
        private @Nullable String limit;
        private @Nullable Integer parallelism;
        private @Nullable Duration executionTimeout;
        private @Nullable String binaryName;
        private @Nullable List<TripleHint> tripleHints;

        private Builder() {}

        /** Sets whether the plan was made for a prediction only; false unless set */
        public Builder checkMode(boolean value) {
            checkMode = Once.set(checkMode, value, "checkMode");
            return this;
        }

        /** Sets whether differences are shown; false unless set */
        public Builder diff(boolean value) {
            diff = Once.set(diff, value, "diff");
            return this;
        }

        /** Sets the tags that select tasks; empty for all. Commas separate tags, and blank ones are none, as in plan files. */
        public Builder tags(List<String> value) {
            tags = Once.set(tags, Tags.given(Objects.requireNonNull(value, "tags")), "tags");
            return this;
        }

        /** Sets the tags that leave tasks out. Commas separate tags, and blank ones are none, as in plan files. */
        public Builder skipTags(List<String> value) {
            skipTags = Once.set(skipTags, Tags.given(Objects.requireNonNull(value, "skipTags")), "skipTags");
            return this;
        }

        /** Sets the pattern that hosts must match */
        public Builder limit(String value) {
            limit = Once.set(limit, value, "limit");
            return this;
        }

        /**
         * Sets how many hosts are deployed to at a time
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder parallelism(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("the parallelism must be positive: " + value);
            }
            parallelism = Once.set(parallelism, value, "parallelism");
            return this;
        }

        /**
         * Sets how long the run on one host may take, less the time in which it waits for other hosts; any time unless set
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder executionTimeout(Duration value) {
            if (Objects.requireNonNull(value, "executionTimeout").isNegative() || value.isZero()) {
                throw new IllegalArgumentException("the execution timeout must be positive: " + value);
            }
            executionTimeout = Once.set(executionTimeout, value, "executionTimeout");
            return this;
        }

        /**
         * Sets the name of the artifact file
         *
         * @throws IllegalArgumentException if it is blank or has a separator of folders
         */
        public Builder binaryName(String value) {
            binaryName = Once.set(binaryName, Names.file(value), "binaryName");
            return this;
        }

        /** Sets what the plan takes its hosts for */
        public Builder tripleHints(List<TripleHint> value) {
            tripleHints = Once.setList(tripleHints, value, "tripleHints");
            return this;
        }

        /** Returns the settings. */
        public RunSettings build() {
            return new RunSettings(this);
        }
    }
}

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
    private final List<SecretRef> secrets;
    private final boolean verify;
    private final boolean cleanUp;
    private final Optional<Duration> timeout;
    private final Optional<String> targetPath;

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
        secrets = Once.orElse(builder.secrets, List.of());
        verify = Once.orElse(builder.verify, false);
        cleanUp = Once.orElse(builder.cleanUp, false);
        timeout = Optional.ofNullable(builder.timeout);
        targetPath = Optional.ofNullable(builder.targetPath);
    }

    /** Starts settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether the plan was made for a prediction only. */
    public boolean checkMode() {
        return checkMode;
    }

    /** Returns whether differences are shown. */
    public boolean diff() {
        return diff;
    }

    /** Returns the tags that select tasks; empty for all. */
    public List<String> tags() {
        return tags;
    }

    /** Returns the tags that leave tasks out. */
    public List<String> skipTags() {
        return skipTags;
    }

    /** Returns the pattern that hosts must match. */
    public Optional<String> limit() {
        return limit;
    }

    /** Returns how many hosts are deployed to at a time; empty if the plan does not say. */
    public Optional<Integer> parallelism() {
        return parallelism;
    }

    /** Returns how long the run on one host may take, less the time in which it waits for other hosts; empty for any time. */
    public Optional<Duration> executionTimeout() {
        return executionTimeout;
    }

    /** Returns the name of the artifact file; empty for one made from the plan's name. */
    public Optional<String> binaryName() {
        return binaryName;
    }

    /** Returns what the plan takes its hosts for; the first that names a host counts. */
    public List<TripleHint> tripleHints() {
        return tripleHints;
    }

    /** Returns where the secrets of the plan come from; each name once. */
    public List<SecretRef> secrets() {
        return secrets;
    }

    /** Returns whether each artifact is started once on its host, before it is activated, and has to check itself. */
    public boolean verify() {
        return verify;
    }

    /** Returns whether everything that was deployed is removed from a host after a run that went well there. */
    public boolean cleanUp() {
        return cleanUp;
    }

    /** Returns how long one host may take from connecting to activating; empty if the plan does not say. */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** Returns where each host has a link to the current runner, unless its own variables say; empty for no link. */
    public Optional<String> targetPath() {
        return targetPath;
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
        private @Nullable List<SecretRef> secrets;
        private @Nullable Boolean verify;
        private @Nullable Boolean cleanUp;
        private @Nullable Duration timeout;
        private @Nullable String targetPath;

        private Builder() {}

        /** Sets whether the plan was made for a prediction only; false unless set. */
        public Builder checkMode(boolean value) {
            checkMode = Once.set(checkMode, value, "checkMode");
            return this;
        }

        /** Sets whether differences are shown; false unless set. */
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

        /** Sets the pattern that hosts must match. */
        public Builder limit(String value) {
            limit = Once.set(limit, value, "limit");
            return this;
        }

        /**
         * Sets how many hosts are deployed to at a time.
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
         * Sets how long the run on one host may take, less the time in which it waits for other hosts; any time unless set.
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
         * Sets the name of the artifact file.
         *
         * @throws IllegalArgumentException if it is blank or has a separator of folders
         */
        public Builder binaryName(String value) {
            binaryName = Once.set(binaryName, Names.file(value), "binaryName");
            return this;
        }

        /** Sets what the plan takes its hosts for. */
        public Builder tripleHints(List<TripleHint> value) {
            tripleHints = Once.setList(tripleHints, value, "tripleHints");
            return this;
        }

        /**
         * Sets where the secrets of the plan come from; none unless set.
         *
         * @throws IllegalArgumentException if two have one name
         */
        public Builder secrets(List<SecretRef> value) {
            List<SecretRef> given = Once.setList(secrets, value, "secrets");
            if (given.stream().map(SecretRef::name).distinct().count() != given.size()) {
                throw new IllegalArgumentException("two secrets have one name: "
                        + given.stream().map(SecretRef::name).toList());
            }
            secrets = given;
            return this;
        }

        /** Sets whether each artifact is started once on its host, before it is activated, and has to check itself; false unless set. */
        public Builder verify(boolean value) {
            verify = Once.set(verify, value, "verify");
            return this;
        }

        /** Sets whether everything that was deployed is removed from a host after a run that went well there; false unless set. A run that only predicts removes nothing. */
        public Builder cleanUp(boolean value) {
            cleanUp = Once.set(cleanUp, value, "cleanUp");
            return this;
        }

        /**
         * Sets how long one host may take from connecting to activating; what is usual unless set.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder timeout(Duration value) {
            if (Objects.requireNonNull(value, "timeout").isNegative() || value.isZero()) {
                throw new IllegalArgumentException("the timeout must be positive: " + value);
            }
            timeout = Once.set(timeout, value, "timeout");
            return this;
        }

        /**
         * Sets where each host has a link to the current runner, unless its own variables say: an absolute path, or one that begins with {@code ~/}.
         *
         * @throws IllegalArgumentException if it is no such path, ends with a slash, or has a part that is empty, {@code .} or {@code ..}, or a control character
         */
        public Builder targetPath(String value) {
            targetPath = Once.set(targetPath, Names.link(value), "targetPath");
            return this;
        }

        /** Returns the settings. */
        public RunSettings build() {
            return new RunSettings(this);
        }
    }
}

package dev.rustle.deploy.plan;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a plan itself says about how it is to be run. The caller's options go before these.
 *
 * @param checkMode whether the plan was made for a prediction only
 * @param diff whether differences are shown
 * @param tags the tags that select tasks; empty for all
 * @param skipTags the tags that leave tasks out
 * @param limit the pattern that hosts must match
 * @param parallelism how many hosts at a time; empty if the plan does not say
 * @param timeout how long one host may take to be deployed to
 * @param binaryName the name of the artifact file; empty for one made from the plan's name
 */
public record RunSettings(
        boolean checkMode,
        boolean diff,
        List<String> tags,
        List<String> skipTags,
        Optional<String> limit,
        Optional<Integer> parallelism,
        Optional<Duration> timeout,
        Optional<String> binaryName) {
    /** A plan that says nothing. */
    public static final RunSettings NONE = new RunSettings(
            false, false, List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public RunSettings {
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(parallelism, "parallelism");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(binaryName, "binaryName");
    }
}

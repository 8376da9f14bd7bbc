package dev.rustle.deploy.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * Reads what a runner writes: on a host, or on this machine when it evaluates. A runner may say whatever it may be told (core.tree.RunnerLimits), so the parser's own
 * limits, which are narrower, do not hold. How long a document may be is the business of whoever reads it.
 */
public final class RunnerJson {
    private static final int MAX_DIGITS = 100_000;
    private static final int MAX_DEPTH = 1000;

    /** Safe for use by many threads. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(MAX_DIGITS)
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            // Names are data of the plan: whoever interns them keeps them for as long as the JVM lives.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();

    private RunnerJson() {}
}

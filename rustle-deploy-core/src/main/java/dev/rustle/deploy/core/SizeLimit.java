package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.Segment;

/** How large an artifact may be: 50 MiB, unless the caller says otherwise. */
final class SizeLimit {
    private static final long DEFAULT = 50L * 1024 * 1024;

    /** How many of the largest parts are named. */
    private static final int NAMED = 5;

    private final long bytes;

    SizeLimit(Optional<Long> asked) {
        bytes = asked.orElse(DEFAULT);
    }

    /** Says that an artifact is too large. */
    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;

        Exceeded(String message) {
            super(message + "; raise the artifact size limit or ship less");
        }
    }

    void check(Artifact artifact) throws Exceeded {
        if (artifact.size() > bytes) {
            String largest = artifact.segments().stream()
                    .sorted(Comparator.comparingLong(Segment::size).reversed())
                    .limit(NAMED)
                    .map(segment -> segment.label() + " (" + segment.size() + " bytes)")
                    .collect(Collectors.joining(", "));
            throw new Exceeded("the artifact has " + artifact.size() + " bytes, the limit is " + bytes
                    + "; the largest parts are " + largest);
        }
    }

    /** Checks what every artifact for a host has at least, whatever kind of machine it is. */
    void checkLeast(Prepared prepared) throws Exceeded {
        long size = prepared.leastSize();
        if (size > bytes) {
            String problem = "the artifact would have " + size + " bytes without the runner, the limit is " + bytes;
            Map<String, Long> parts = prepared.largestParts();
            throw new Exceeded(parts.isEmpty() ? problem : problem + "; the largest parts are " + largest(parts));
        }
    }

    private static String largest(Map<String, Long> parts) {
        return parts.entrySet().stream()
                .limit(NAMED)
                .map(part -> part.getKey() + " (" + part.getValue() + " bytes)")
                .collect(Collectors.joining(", "));
    }
}

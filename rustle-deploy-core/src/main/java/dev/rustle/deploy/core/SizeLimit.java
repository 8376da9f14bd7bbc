package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Segment;

/** How large an artifact may be: 50 MiB, unless the caller says otherwise. */
final class SizeLimit {
    private static final long DEFAULT = 50L * 1024 * 1024;

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
            List<String> largest = artifact.segments().stream()
                    .sorted(Comparator.comparingLong(Segment::size).reversed())
                    .limit(5)
                    .map(segment -> segment.label() + " (" + segment.size() + " bytes)")
                    .toList();
            throw new Exceeded("the artifact has " + artifact.size() + " bytes, the limit is " + bytes
                    + "; the largest parts are " + String.join(", ", largest));
        }
    }

    /** Checks what every artifact for a host has at least, whatever kind of machine it is. */
    void checkLeast(long size) throws Exceeded {
        if (size > bytes) {
            throw new Exceeded("the artifact would have " + size + " bytes without the runner, the limit is " + bytes);
        }
    }
}

package dev.rustle.deploy.spi;

import java.util.Objects;

/**
 * The beginning of a source.
 *
 * @param name the name of the source, see {@link PlanSource#name()}
 * @param text the first 64 KiB, or more if no reader claims a source by these (all, if it is shorter), decoded as UTF-8 with malformed bytes replaced, without a byte order mark
 * @param complete whether that is all
 */
public record SourceHead(String name, String text, boolean complete) {
    /** How many bytes of a source the readers are shown at first. */
    public static final int LIMIT = 64 * 1024;

    public SourceHead {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(text, "text");
    }
}

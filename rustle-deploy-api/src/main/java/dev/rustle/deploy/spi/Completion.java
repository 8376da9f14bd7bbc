package dev.rustle.deploy.spi;

import java.util.Objects;

/**
 * How a command ended.
 *
 * @param exit the end
 * @param stderr the last {@value #STDERR_LIMIT} bytes of standard error (all, if it is less), decoded as UTF-8 with malformed bytes replaced
 * @param stderrTruncated how many bytes of standard error before that were dropped
 */
public record Completion(Exit exit, String stderr, long stderrTruncated) {
    /** How many bytes of standard error are kept: 64 KiB. */
    public static final int STDERR_LIMIT = 64 * 1024;

    public Completion {
        Objects.requireNonNull(exit, "exit");
        Objects.requireNonNull(stderr, "stderr");
        if (stderrTruncated < 0) {
            throw new IllegalArgumentException("the number of dropped bytes must not be negative: " + stderrTruncated);
        }
    }

    /** Whether the program ended by itself with the given code. */
    public boolean exited(int code) {
        return exit instanceof Exit.Exited exited && exited.code() == code;
    }
}

package dev.rustle.deploy.spi;

import java.util.Objects;

/**
 * How a command ended.
 *
 * @param exit the end
 * @param stderr the last 64 KiB of standard error, decoded as UTF-8 with malformed bytes replaced
 * @param stderrTruncated how many bytes of standard error before that were dropped
 */
public record Completion(Exit exit, String stderr, long stderrTruncated) {
    public Completion {
        Objects.requireNonNull(exit, "exit");
        Objects.requireNonNull(stderr, "stderr");
    }

    /** Whether the program ended by itself with the given code. */
    public boolean exited(int code) {
        return exit instanceof Exit.Exited exited && exited.code() == code;
    }
}

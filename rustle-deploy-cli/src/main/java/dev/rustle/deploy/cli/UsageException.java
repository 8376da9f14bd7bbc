package dev.rustle.deploy.cli;

import java.io.Serial;

/** Options were given that do not go together, or a value that cannot be meant; the message says what to do. */
final class UsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}

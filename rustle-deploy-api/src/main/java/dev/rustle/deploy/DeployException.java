package dev.rustle.deploy;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** Something stands in the way of a deployment as a whole. What concerns one host is never an exception but a value in the report. */
public class DeployException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public DeployException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

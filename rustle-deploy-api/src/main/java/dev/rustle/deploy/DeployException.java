package dev.rustle.deploy;

import java.io.Serial;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/** Something stands in the way of a deployment as a whole. What concerns one host is never an exception but a value in the report. */
public class DeployException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public DeployException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns what a deployment ended with as an exception of this type, without what futures wrap around it. */
    static DeployException of(Throwable end) {
        Throwable problem = end;
        while ((problem instanceof ExecutionException || problem instanceof CompletionException)
                && problem.getCause() != null) {
            problem = problem.getCause();
        }
        return problem instanceof DeployException known
                ? known
                : new DeployException(
                        "the deployment ended with an unexpected " + problem + "; this is a defect, please report it",
                        problem);
    }
}

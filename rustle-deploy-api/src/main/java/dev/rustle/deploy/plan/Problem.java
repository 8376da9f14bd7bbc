package dev.rustle.deploy.plan;

import java.io.Serializable;
import java.util.Objects;

/**
 * Something wrong with an input: where, what and, in the message, the next step.
 *
 * @param severity whether the work can go on
 * @param location the place
 * @param message what was expected, what was found and what to do, without the place
 */
public record Problem(Severity severity, Location location, String message) implements Serializable {
    public Problem {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(message, "message");
    }

    /** How bad a problem is. */
    public enum Severity {
        /** Nothing is deployed. */
        ERROR,
        /** The work goes on; the report carries the warning. */
        WARNING
    }

    /** Returns an error. */
    public static Problem error(Location location, String message) {
        return new Problem(Severity.ERROR, location, message);
    }

    /** Returns a warning. */
    public static Problem warning(Location location, String message) {
        return new Problem(Severity.WARNING, location, message);
    }

    /** Whether this problem stops the work. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Returns {@code place: severity: message}. */
    @Override
    public String toString() {
        return location + ": " + (isError() ? "error" : "warning") + ": " + message;
    }
}

package dev.rustle.deploy.plan;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** The settings of a builder can be made once each: a second value is a mistake that shows where it is made. */
final class Once {
    private Once() {}

    static <T> T set(@Nullable T current, T value, String name) {
        Objects.requireNonNull(value, name);
        if (current != null) {
            throw new IllegalStateException(name + " is set already, to " + current + "; now to " + value);
        }
        return value;
    }

    static <T> T orElse(@Nullable T value, T fallback) {
        return value == null ? fallback : value;
    }
}

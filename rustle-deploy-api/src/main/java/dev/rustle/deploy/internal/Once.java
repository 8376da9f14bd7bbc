package dev.rustle.deploy.internal;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** The settings of a builder can be made once each: a second value is a mistake that shows where it is made. Messages never show values, which may be secret. */
public final class Once {
    private Once() {}

    /** Returns the value of a setting that had none so far. */
    public static <T> T set(@Nullable T current, T value, String name) {
        Objects.requireNonNull(value, name);
        if (current != null) {
            throw new IllegalStateException(name + " was already set; set it once");
        }
        return value;
    }

    /** Returns a copy of the list that is the value of a setting that had none so far. */
    public static <T> List<T> setList(@Nullable List<T> current, Collection<? extends T> value, String name) {
        Objects.requireNonNull(value, name).forEach(element -> Objects.requireNonNull(element, name));
        return set(current, List.copyOf(value), name);
    }

    /** Returns the value of a setting, or what it is unless it was made. */
    public static <T> T orElse(@Nullable T value, T fallback) {
        return value == null ? fallback : value;
    }
}

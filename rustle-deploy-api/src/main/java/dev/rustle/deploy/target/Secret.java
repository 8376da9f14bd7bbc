package dev.rustle.deploy.target;

import java.util.Objects;

/** Text that must not be seen: it never appears in {@link #toString()}, logs, reports, caches, artifacts or on a command line. */
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = Objects.requireNonNull(text, "text");
    }

    /** Wraps a secret text. */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /** Returns the text itself. Whoever calls this answers for where it goes. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}

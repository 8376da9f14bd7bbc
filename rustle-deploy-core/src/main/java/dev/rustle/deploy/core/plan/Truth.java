package dev.rustle.deploy.core.plan;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The words that Ansible takes for a truth value. */
final class Truth {
    private static final Set<String> TRUE = Set.of("y", "yes", "on", "1", "true", "t", "1.0");
    private static final Set<String> FALSE = Set.of("n", "no", "off", "0", "false", "f", "0.0");

    private Truth() {}

    static Optional<Boolean> of(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (TRUE.contains(word)) {
            return Optional.of(true);
        }
        return FALSE.contains(word) ? Optional.of(false) : Optional.empty();
    }
}

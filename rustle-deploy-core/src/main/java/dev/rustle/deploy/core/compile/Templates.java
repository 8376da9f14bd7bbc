package dev.rustle.deploy.core.compile;

import dev.rustle.deploy.plan.Value;

/** Tells templates from plain text. What a template means, only the runner knows. */
final class Templates {
    private Templates() {}

    static boolean isTemplate(String text) {
        return text.contains("{{") || text.contains("{%") || text.contains("{#");
    }

    static boolean occurIn(Value value) {
        if (value instanceof Value.Text text) {
            return isTemplate(text.value());
        } else if (value instanceof Value.Sequence sequence) {
            return sequence.items().stream().anyMatch(Templates::occurIn);
        } else if (value instanceof Value.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .anyMatch(entry -> isTemplate(entry.getKey()) || occurIn(entry.getValue()));
        }
        return false;
    }
}

package dev.rustle.deploy.core.plan;

import java.util.stream.Collectors;

import dev.rustle.deploy.plan.Value;

/** Data written as a literal of the expression language, so that it stays data: nothing in it is evaluated. */
final class ExpressionLiteral {
    private ExpressionLiteral() {}

    static String of(Value value) {
        if (value instanceof Value.Text text) {
            return quoted(text.value());
        } else if (value instanceof Value.Sequence list) {
            return list.items().stream().map(ExpressionLiteral::of).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Value.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map(entry -> quoted(entry.getKey()) + ": " + of(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        // Numbers and truth values are written as in JSON.
        return value instanceof Value.Null ? "none" : value.toJson();
    }

    /** Braces are escaped: where a text is searched for templates, none must be found. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\'', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ' || c == '{' || c == '}' || (c >= 0x7f && c <= 0x9f)) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('\'').toString();
    }
}

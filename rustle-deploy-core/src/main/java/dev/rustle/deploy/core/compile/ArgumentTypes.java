package dev.rustle.deploy.core.compile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ModuleSpecs.OptionSpec;

/** Ansible's conversions of arguments (ansible.module_utils.common.validation, as documented for module developers), as far as they can fail. */
final class ArgumentTypes {
    private static final Set<String> BOOLEANS =
            Set.of("y", "yes", "on", "1", "true", "t", "1.0", "n", "no", "off", "0", "false", "f", "0.0");
    private static final Pattern WHOLE = Pattern.compile("\\s*[+-]?[0-9][0-9_]*\\s*");
    private static final Pattern NUMBER =
            Pattern.compile("\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*");
    private static final Pattern BYTES = Pattern.compile("\\s*[0-9.]+\\s*[A-Za-z]*\\s*");

    private ArgumentTypes() {}

    /** Returns how a value does not fit an option, as the end of a sentence. */
    static Optional<String> complaint(OptionSpec option, Value value) {
        if (Templates.occurIn(value)) {
            return Optional.empty();
        }
        if (!fits(option, option.type(), value)) {
            return Optional.of(
                    "must be " + article(option.type()) + ", not " + value.typeName() + " " + shorten(value));
        }
        return choiceComplaint(option, value);
    }

    private static Optional<String> choiceComplaint(OptionSpec option, Value value) {
        if (option.choices().isEmpty()) {
            return Optional.empty();
        }
        List<Value> chosen = value instanceof Value.Sequence sequence ? sequence.items() : List.of(value);
        for (Value item : chosen) {
            String text = text(item);
            boolean allowed = option.choices().contains(text)
                    || option.choices().contains(text.toLowerCase(Locale.ROOT))
                    || (item instanceof Value.Bool
                            && option.choices().stream().anyMatch(choice -> BOOLEANS.contains(choice)));
            if (!allowed) {
                return Optional.of("must be one of " + shown(option.choices()) + ", not " + shorten(item)
                        + Nearest.question(text, option.choices()));
            }
        }
        return Optional.empty();
    }

    /** Returns choices for people: the ends of lines as they are written in plans, and each choice once. */
    private static String shown(List<String> choices) {
        return choices.stream()
                .map(choice -> choice.replace("\n", "\\n").replace("\r", "\\r"))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static boolean fits(OptionSpec option, String type, Value value) {
        return switch (type) {
            case "bool" ->
                value instanceof Value.Bool
                        || (isScalar(value)
                                && BOOLEANS.contains(text(value).strip().toLowerCase(Locale.ROOT)));
            case "int" ->
                value instanceof Value.Int
                        || (value instanceof Value.Real real
                                && real.value().stripTrailingZeros().scale() <= 0)
                        || (value instanceof Value.Text text
                                && WHOLE.matcher(text.value()).matches());
            case "float" ->
                value instanceof Value.Int
                        || value instanceof Value.Real
                        || (value instanceof Value.Text text
                                && NUMBER.matcher(text.value()).matches());
            case "bytes" ->
                value instanceof Value.Int
                        || (value instanceof Value.Text text
                                && BYTES.matcher(text.value()).matches());
            case "list" ->
                value instanceof Value.Sequence sequence
                        ? option.elements()
                                .map(elements ->
                                        sequence.items().stream().allMatch(item -> fits(option, elements, item)))
                                .orElse(true)
                        : isScalar(value);
            case "dict" ->
                value instanceof Value.Mapping
                        || (value instanceof Value.Text text
                                && (text.value().strip().startsWith("{")
                                        || text.value().contains("=")));
            case "path", "mode" -> isScalar(value);
            // Ansible turns anything into text for "str", lists and dictionaries included.
            default -> true;
        };
    }

    private static boolean isScalar(Value value) {
        return !(value instanceof Value.Sequence) && !(value instanceof Value.Mapping);
    }

    /** Returns a scalar as text; for others, JSON. */
    static String text(Value value) {
        return value instanceof Value.Text text ? text.value() : value.toJson();
    }

    private static String article(String type) {
        return switch (type) {
            case "bool" -> "a boolean";
            case "int" -> "a whole number";
            case "float" -> "a number";
            case "list" -> "a list";
            case "dict" -> "a mapping";
            case "path" -> "a path";
            case "bytes" -> "a number of bytes";
            default -> "a " + type;
        };
    }

    private static String shorten(Value value) {
        String json = value.toJson();
        return json.length() <= 60 ? json : json.substring(0, 57) + "...";
    }
}

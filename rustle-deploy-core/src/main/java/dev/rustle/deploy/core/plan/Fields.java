package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ReadContext.UnknownKeys;

/**
 * An object of a plan, read by its section of the ledger. Creating it reports unknown and rejected keys; its methods report values of a wrong type and then
 * answer as if there were none. Null is the same as missing.
 */
final class Fields {
    private static final BigInteger INT_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

    private final Node node;
    private final Section section;
    private final Reading reading;

    private Fields(Node node, Section section, Reading reading) {
        this.node = node;
        this.section = section;
        this.reading = reading;
    }

    /** Opens an object; empty, and a problem, if it is none. */
    static Optional<Fields> open(Node node, Section section, Reading reading) {
        if (!node.isMapping()) {
            reading.problems.error(
                    node.location(), "expected " + article(section.name()) + ", an object; found " + node.describe());
            reading.unread.add(section);
            return Optional.empty();
        }
        Fields fields = new Fields(node, section, reading);
        node.entries().forEach(fields::judge);
        return Optional.of(fields);
    }

    private void judge(Node entry) {
        Optional<Field> known = section.field(entry.step());
        if (known.isEmpty()) {
            unknown(entry);
        } else if (known.get().use() == Field.Use.REJECTED
                && !known.get().meansNothing().test(entry)) {
            reading.problems.error(
                    entry.keyLocation(),
                    "\"" + entry.step() + "\" of " + article(section.name()) + ": "
                            + known.get().note());
        }
    }

    private void unknown(Node entry) {
        String message = "unknown key \"" + entry.step() + "\" on " + article(section.name())
                + Nearest.question(reading.meant(section, entry.step()));
        if (section.unknown() == Section.Unknown.WARNING
                || (section.unknown() == Section.Unknown.ERROR
                        && reading.context.unknownKeys() == UnknownKeys.WARNING)) {
            reading.problems.warning(entry.keyLocation(), message);
        } else if (section.unknown() == Section.Unknown.ERROR) {
            reading.problems.error(entry.keyLocation(), message);
        }
    }

    Node node() {
        return node;
    }

    /** Returns a value that is there and not null. */
    Optional<Node> get(String key) {
        Field field = section.fields().get(key);
        if (field == null || field.use() != Field.Use.EFFECT) {
            throw new IllegalStateException(
                    "the ledger does not say that " + key + " of " + section.name() + " matters");
        }
        reading.asked.add(field);
        return node.get(key).filter(value -> !value.isNull());
    }

    /** Whether a key that is refused as unknown looks like a misspelt one: to complain that the latter is missing would be to say it twice. */
    boolean isMisspelt(String key) {
        return section.unknown() == Section.Unknown.ERROR
                && reading.context.unknownKeys() == UnknownKeys.ERROR
                && node.entries().stream()
                        .map(Node::step)
                        .filter(step -> section.field(step).isEmpty())
                        .anyMatch(step ->
                                reading.meant(section, step).filter(key::equals).isPresent());
    }

    /** Whether one of some keys is there, is refused, and asks for something. */
    boolean hasRejected(String... keys) {
        for (String key : keys) {
            Field field = section.fields().get(key);
            Optional<Node> value = node.get(key);
            if (field != null
                    && field.use() == Field.Use.REJECTED
                    && value.isPresent()
                    && !field.meansNothing().test(value.get())) {
                return true;
            }
        }
        return false;
    }

    /** Returns a text that must be there. */
    Optional<String> required(String key) {
        Optional<Node> value = get(key);
        if (value.isEmpty()) {
            if (isMisspelt(key)) {
                return Optional.empty();
            }
            reading.problems.error(
                    node.location(), "the " + section.name() + " has no \"" + key + "\"; it is required");
            return Optional.empty();
        }
        Optional<String> text = value.flatMap(found -> text(found));
        if (text.isPresent() && text.get().isBlank()) {
            wrong(value.get(), "a text that is not empty");
            return Optional.empty();
        }
        return text;
    }

    Optional<String> text(String key) {
        return get(key).flatMap(this::text);
    }

    private Optional<String> text(Node value) {
        if (value.text().isEmpty()) {
            wrong(value, "a text");
        }
        return value.text();
    }

    Optional<Boolean> truth(String key) {
        return get(key).flatMap(value -> {
            Optional<Boolean> truth = value.bool().or(() -> value.text().flatMap(Truth::of));
            if (truth.isEmpty()) {
                wrong(value, "true or false");
            }
            return truth;
        });
    }

    /** Returns a whole number from {@code least} on. */
    Optional<Integer> number(String key, int least) {
        return get(key).flatMap(value -> {
            Optional<Integer> number = value.integer()
                    .filter(found -> found.compareTo(BigInteger.valueOf(least)) >= 0 && found.compareTo(INT_MAX) <= 0)
                    .map(BigInteger::intValue);
            if (number.isEmpty()) {
                wrong(value, "a whole number from " + least + " on");
            }
            return number;
        });
    }

    /** Returns a list of texts; one text stands for a list of one. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Node item : listOrOne(key, "a list of texts")) {
            text(item).ifPresent(texts::add);
        }
        return texts;
    }

    /** Returns the elements of a list; a single scalar stands for a list of one. */
    List<Node> listOrOne(String key, String expected) {
        return get(key).map(value -> {
                    if (value.isMapping()) {
                        wrong(value, expected);
                        return List.<Node>of();
                    }
                    return value.isList() ? value.items() : List.of(value);
                })
                .orElse(List.of());
    }

    /** Returns the elements of a list. */
    List<Node> list(String key) {
        return get(key).map(value -> {
                    if (!value.isList()) {
                        wrong(value, "a list");
                    }
                    return value.items();
                })
                .orElse(List.of());
    }

    Value.Mapping mapping(String key) {
        Optional<Node> value = get(key);
        if (value.isPresent() && value.get().value() instanceof Value.Mapping mapping) {
            return mapping;
        }
        value.ifPresent(found -> wrong(found, "an object"));
        return Value.Mapping.EMPTY;
    }

    /** Opens an object inside of this one. */
    Optional<Fields> open(String key, Section inner) {
        return get(key).flatMap(value -> open(value, inner, reading));
    }

    void wrong(Node value, String expected) {
        reading.problems.error(
                value.location(), value.label() + " must be " + expected + "; found " + value.describe());
    }

    private static String article(String name) {
        if (name.endsWith("s") || name.endsWith("data")) {
            return name;
        }
        return ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
    }
}

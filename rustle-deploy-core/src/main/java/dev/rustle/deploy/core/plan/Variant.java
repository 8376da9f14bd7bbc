package dev.rustle.deploy.core.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;

/**
 * A value of an enumeration, as format B writes it: the name alone, or an object with the name as its only key.
 *
 * @param name the name
 * @param body what the name has as its value; empty if it stands alone
 */
record Variant(String name, Optional<Node> body) {

    /**
     * Reads a value; empty, and a problem, if it is none.
     *
     * @param alone the names that stand alone
     * @param keys the names that have a value
     */
    static Optional<Variant> read(Node node, List<String> alone, List<String> keys, Reading reading) {
        Optional<Variant> variant = of(node);
        if (variant.isEmpty()) {
            reading.problems.error(
                    node.location(), node.label() + " must be " + expected(alone, keys) + "; found " + node.describe());
            return Optional.empty();
        }
        String name = variant.get().name();
        boolean hasBody = variant.get().body().isPresent();
        if ((hasBody ? keys : alone).contains(name)) {
            return variant;
        }
        List<String> names = Stream.of(alone, keys).flatMap(List::stream).toList();
        reading.problems.error(
                variant.get().body().map(Node::keyLocation).orElseGet(node::location),
                node.label() + " must be " + expected(alone, keys) + "; found "
                        + (hasBody ? "an object with the key \"" + name + "\"" : node.describe())
                        + (names.contains(name) ? "" : Nearest.question(name, names)));
        return Optional.empty();
    }

    private static Optional<Variant> of(Node node) {
        if (node.text().isPresent()) {
            return Optional.of(new Variant(node.text().get(), Optional.empty()));
        }
        if (node.entries().size() != 1) {
            return Optional.empty();
        }
        Node body = node.entries().iterator().next();
        return Optional.of(new Variant(body.step(), Optional.of(body)));
    }

    private static String expected(List<String> alone, List<String> keys) {
        String names = (alone.size() > 1 ? "one of " : "") + String.join(", ", alone);
        if (keys.isEmpty()) {
            return names;
        }
        String object = keys.size() == 1
                ? "an object with the key " + keys.get(0)
                : "an object with one key out of " + String.join(", ", keys);
        return alone.isEmpty() ? object : names + ", or " + object;
    }
}

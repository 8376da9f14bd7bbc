package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Strategy;

/** Reads the strategy of a play. */
final class Strategies {
    private static final List<String> NAMES =
            List.of("Linear", "Free", "BinaryHybrid", "BinaryOnly", "SshOnly", "HostPinned", "Rolling");

    private Strategies() {}

    static Optional<Strategy> read(Node node, Reading reading) {
        if (node.isMapping()) {
            return rolling(node, reading);
        }
        String name = node.text().orElse("");
        switch (name) {
            case "Linear", "linear", "BinaryOnly" -> {
                return Optional.of(Strategy.LINEAR);
            }
            case "BinaryHybrid", "SshOnly" -> {
                reading.warnOnce(node, "the strategy " + name + " runs every task as part of a binary; none over SSH");
                return Optional.of(Strategy.LINEAR);
            }
            case "Free", "free" -> {
                return Optional.of(Strategy.FREE);
            }
            case "HostPinned", "host_pinned" -> {
                return Optional.of(Strategy.HOST_PINNED);
            }
            default -> {
                reading.problems.error(
                        node.location(),
                        "unknown strategy: " + node.describe() + "; expected one of " + String.join(", ", NAMES)
                                + " (as {\"Rolling\":{\"batch_size\":2}})"
                                + (NAMES.contains(name) ? "" : Nearest.question(name, NAMES)));
                return Optional.empty();
            }
        }
    }

    private static Optional<Strategy> rolling(Node node, Reading reading) {
        Optional<BigInteger> size = node.get("Rolling")
                .filter(body -> node.entries().size() == 1 && body.entries().size() == 1)
                .flatMap(body -> body.get("batch_size"))
                .flatMap(Node::integer)
                .filter(number -> number.signum() > 0 && number.bitLength() < 32);
        if (size.isEmpty()) {
            reading.problems.error(
                    node.location(),
                    "a strategy that is an object must be {\"Rolling\":{\"batch_size\":n}} with a positive n");
        }
        return size.map(number -> new Strategy.Rolling(number.intValueExact()));
    }
}

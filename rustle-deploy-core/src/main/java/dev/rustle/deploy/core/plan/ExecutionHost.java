package dev.rustle.deploy.core.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.core.inventory.InventoryParts;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Value;

/** A host of an inventory of format B. What is said about its connection becomes the variables of the same meaning, so that it is checked and used as in any inventory. */
final class ExecutionHost {
    private static final Map<String, String> METHODS = Map.of("Ssh", "ssh", "Local", "local");
    private static final Map<String, String> VARIABLES = Map.of(
            "username", "ansible_user",
            "password", "ansible_password",
            "key_file", "ansible_private_key_file",
            "port", "ansible_port",
            "timeout", "ansible_timeout");

    private final Fields host;
    private final InventoryParts parts;
    private final Reading reading;
    /** The variables that say how the host is reached, and where that was written. */
    private final Map<String, Said> said = new LinkedHashMap<>();

    private record Said(Value value, Node node) {}

    ExecutionHost(Fields host, InventoryParts parts, Reading reading) {
        this.host = host;
        this.parts = parts;
        this.reading = reading;
    }

    void read() {
        host.text("address")
                .ifPresent(address -> host.get("address").ifPresent(node -> say("ansible_host", node.value(), node)));
        host.open("connection", FormatB.CONNECTION).ifPresent(this::connection);
        host.text("target_triple").ifPresent(triple -> host.get("target_triple")
                .ifPresent(node -> say("target_triple", node.value(), node)));
        said.forEach((name, what) -> set(name, what.value(), what.node()));
        host.get("variables").ifPresent(variables -> {
            if (!variables.isMapping()) {
                host.wrong(variables, "an object");
            }
            variables.entries().forEach(this::variable);
        });
    }

    private void connection(Fields connection) {
        connection.get("method").ifPresent(node -> Variant.read(
                        node, List.of("Ssh", "Local", "WinRm"), List.of(), reading)
                .flatMap(method -> method(method.name(), node))
                .ifPresent(method -> say("ansible_connection", Value.of(method), node)));
        for (String key : List.of("username", "password", "key_file")) {
            connection.text(key).ifPresent(text -> say(connection, key));
        }
        for (String key : List.of("port", "timeout")) {
            connection.number(key, 1).ifPresent(number -> say(connection, key));
        }
        if (connection.get("timeout").isEmpty()) {
            reading.warnOnce(
                    connection.node(),
                    "a connection has no \"timeout\"; connecting takes as long as the deployment lets it");
        }
    }

    private void say(Fields connection, String key) {
        connection.get(key).ifPresent(node -> say(VARIABLES.getOrDefault(key, key), node.value(), node));
    }

    private void say(String variable, Value value, Node node) {
        said.put(variable, new Said(value, node));
    }

    private Optional<String> method(String method, Node node) {
        if (method.equals("WinRm")) {
            reading.problems.error(node.location(), "connections by WinRm are not supported; use Ssh");
        }
        return Optional.ofNullable(METHODS.get(method));
    }

    private void variable(Node variable) {
        Said before = said.get(variable.step());
        if (before != null && !before.value().equals(variable.value())) {
            reading.problems.error(
                    variable.location(),
                    variable.label() + " contradicts \"" + before.node().step() + "\" at "
                            + before.node().start() + "; keep one");
        }
        set(variable.step(), variable.value(), variable);
    }

    private void set(String variable, Value value, Node node) {
        parts.setOfHost(host.node().step(), variable, value, node.location());
    }
}

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
    private final Map<String, Node> said = new LinkedHashMap<>();

    ExecutionHost(Fields host, InventoryParts parts, Reading reading) {
        this.host = host;
        this.parts = parts;
        this.reading = reading;
    }

    void read() {
        host.text("address")
                .ifPresent(address -> host.get("address").ifPresent(node -> said.put("ansible_host", node)));
        host.open("connection", FormatB.CONNECTION).ifPresent(this::connection);
        host.text("target_triple")
                .ifPresent(triple -> host.get("target_triple").ifPresent(node -> said.put("target_triple", node)));
        said.forEach((name, node) -> set(name, node.value(), node));
        host.get("variables").ifPresent(variables -> {
            if (!variables.isMapping()) {
                host.wrong(variables, "an object");
            }
            variables.entries().forEach(this::variable);
        });
    }

    private void connection(Fields connection) {
        connection
                .get("method")
                .flatMap(node -> Variant.read(node, List.of("Ssh", "Local", "WinRm"), List.of(), reading)
                        .flatMap(method -> method(method.name(), node)))
                .ifPresent(method -> set("ansible_connection", Value.of(method), connection.node()));
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
        connection.get(key).ifPresent(node -> said.put(VARIABLES.getOrDefault(key, key), node));
    }

    private Optional<String> method(String method, Node node) {
        if (method.equals("WinRm")) {
            reading.problems.error(node.location(), "connections by WinRm are not supported; use Ssh");
        }
        return Optional.ofNullable(METHODS.get(method));
    }

    private void variable(Node variable) {
        Node before = said.get(variable.step());
        if (before != null && !before.value().equals(variable.value())) {
            reading.problems.error(
                    variable.location(),
                    variable.label() + " contradicts \"" + before.step() + "\" at " + before.start() + "; keep one");
        }
        set(variable.step(), variable.value(), variable);
    }

    private void set(String variable, Value value, Node node) {
        parts.setOfHost(host.node().step(), variable, value, node.location());
    }
}

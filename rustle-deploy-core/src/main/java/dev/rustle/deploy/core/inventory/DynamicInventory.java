package dev.rustle.deploy.core.inventory;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Location;

/** Reads an inventory in the form that Ansible's inventory programs print into a draft. */
final class DynamicInventory {
    private static final Set<String> KEYS = Set.of("hosts", "vars", "children");

    private final Draft draft;
    /** The hosts of this inventory, which others that were read before may have as well. */
    private final Set<String> hosts = new LinkedHashSet<>();

    private DynamicInventory(Draft draft) {
        this.draft = draft;
    }

    /** Reads an inventory; returns the names of its hosts. */
    static Set<String> read(Node root, Draft draft) {
        if (!root.isMapping()) {
            draft.problems.error(
                    root.location(), "expected an inventory, an object of groups; found " + root.describe());
            return Set.of();
        }
        DynamicInventory reader = new DynamicInventory(draft);
        for (Node entry : root.entries()) {
            if (!entry.step().equals("_meta")) {
                reader.group(entry);
            }
        }
        root.get("_meta").ifPresent(reader::meta);
        return Collections.unmodifiableSet(reader.hosts);
    }

    /** Whether an inventory has the variables of its hosts with it. */
    static boolean hasHostVariables(Node root) {
        return root.get("_meta").flatMap(meta -> meta.get("hostvars")).isPresent();
    }

    /** Reads the variables of one host, as a program prints them for it alone. */
    static void hostVariables(String host, Node variables, Draft draft) {
        DynamicInventory reader = new DynamicInventory(draft);
        if (!variables.isMapping()) {
            reader.wrong(variables, "an object of variables");
        }
        reader.put(host, variables);
    }

    private void group(Node group) {
        String name = group.step();
        if (name.isBlank()) {
            draft.problems.error(group.keyLocation(), "the name of a group must not be empty");
            return;
        }
        draft.declare(name);
        if (group.isList()) {
            hosts(name, group);
        } else if (!group.isMapping()) {
            wrong(group, "a group: an object with hosts, vars and children, or a list of hosts");
        } else if (group.entries().stream().noneMatch(entry -> KEYS.contains(entry.step()))) {
            host(name, group, name);
            variables(name, group);
        } else {
            for (Node entry : group.entries()) {
                part(name, entry);
            }
        }
    }

    private void part(String group, Node part) {
        if (part.isNull()) {
            return;
        }
        switch (part.step()) {
            case "hosts" -> hosts(group, part);
            case "vars" -> variables(group, part);
            case "children" -> {
                for (Node child : list(part, "the names of groups")) {
                    child(group, child.text().orElse(""), child.location());
                }
            }
            default ->
                draft.problems.error(
                        part.keyLocation(),
                        "unknown key \"" + part.step() + "\" on a group; expected hosts, vars or children"
                                + Nearest.question(part.step(), KEYS));
        }
    }

    private void child(String group, String child, Location place) {
        draft.child(group, child, place);
        draft.checkLater(() -> {
            if (!draft.isDeclared(child)) {
                draft.problems.error(
                        place,
                        "there is no group \"" + child + "\" in the inventory"
                                + draft.problems.question(child, () -> draft.groups.keySet().stream()
                                        .filter(other -> !other.equals(child))
                                        .toList()));
            }
        });
    }

    private void hosts(String group, Node named) {
        for (Node host : list(named, "the names of hosts")) {
            host(group, host, host.text().orElse(""));
        }
    }

    private void host(String group, Node node, String name) {
        if (name.isBlank()) {
            wrong(node, "the name of a host");
        } else {
            hosts.add(name);
            draft.host(name, group, node.location());
        }
    }

    private List<Node> list(Node node, String expected) {
        if (!node.isList()) {
            wrong(node, "a list of " + expected);
        }
        return node.items().stream()
                .filter(item -> {
                    boolean text = item.text().map(name -> !name.isBlank()).orElse(false);
                    if (!text) {
                        wrong(item, "a text that is not empty");
                    }
                    return text;
                })
                .toList();
    }

    private void variables(String group, Node variables) {
        if (!variables.isMapping()) {
            wrong(variables, "an object of variables");
        }
        for (Node variable : variables.entries()) {
            draft.groupVariable(group, variable.step(), new Located(variable.value(), variable.location()));
        }
    }

    private void meta(Node meta) {
        if (!meta.isMapping()) {
            wrong(meta, "an object with hostvars");
        }
        for (Node part : meta.entries()) {
            if (!part.step().equals("hostvars")) {
                draft.problems.warning(
                        part.keyLocation(), "unknown key \"" + part.step() + "\" on _meta; expected hostvars");
            } else if (!part.isMapping()) {
                wrong(part, "an object of hosts");
            } else {
                part.entries().forEach(this::hostVariables);
            }
        }
    }

    private void hostVariables(Node variables) {
        if (!variables.isMapping()) {
            wrong(variables, "an object of variables");
        } else if (!hosts.contains(variables.step())) {
            draft.problems.warning(
                    variables.keyLocation(),
                    "there are variables for the host \"" + variables.step()
                            + "\", which no group has; they are not used"
                            + draft.problems.question(variables.step(), () -> hosts));
        } else {
            put(variables.step(), variables);
        }
    }

    private void put(String host, Node variables) {
        Draft.Host known = draft.hosts.get(host);
        for (Node variable : variables.entries()) {
            if (known != null) {
                known.variables.put(variable.step(), new Located(variable.value(), variable.location()));
            }
        }
    }

    private void wrong(Node node, String expected) {
        draft.problems.error(node.location(), node.label() + " must be " + expected + "; found " + node.describe());
    }
}

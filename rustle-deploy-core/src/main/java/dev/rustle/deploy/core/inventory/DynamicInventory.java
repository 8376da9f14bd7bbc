package dev.rustle.deploy.core.inventory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Location;

/** Reads an inventory in the form that Ansible's inventory programs print into a draft. */
final class DynamicInventory {
    private static final Set<String> KEYS = Set.of("hosts", "vars", "children");

    private final Draft draft;
    private final Map<String, Location> children = new LinkedHashMap<>();

    private DynamicInventory(Draft draft) {
        this.draft = draft;
    }

    static void read(Node root, Draft draft) {
        if (!root.isMapping()) {
            draft.problems.error(
                    root.location(), "expected an inventory, an object of groups; found " + root.describe());
            return;
        }
        DynamicInventory reader = new DynamicInventory(draft);
        for (Node entry : root.entries()) {
            if (!entry.step().equals("_meta")) {
                reader.group(entry);
            }
        }
        root.get("_meta").ifPresent(reader::meta);
        reader.children.forEach((name, place) -> {
            if (root.get(name).isEmpty() && !name.equals(Draft.UNGROUPED)) {
                draft.problems.error(
                        place,
                        "there is no group \"" + name + "\" in the inventory"
                                + Nearest.question(
                                        name,
                                        draft.groups.keySet().stream()
                                                .filter(group -> !group.equals(name))
                                                .toList()));
            }
        });
    }

    private void group(Node group) {
        String name = group.step();
        draft.group(name);
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
                    children.putIfAbsent(child.text().orElse(""), child.location());
                    draft.child(group, child.text().orElse(""), child.location());
                }
            }
            default ->
                draft.problems.error(
                        part.keyLocation(),
                        "unknown key \"" + part.step() + "\" on a group; expected hosts, vars or children"
                                + Nearest.question(part.step(), KEYS));
        }
    }

    private void hosts(String group, Node hosts) {
        for (Node host : list(hosts, "the names of hosts")) {
            host(group, host, host.text().orElse(""));
        }
    }

    private void host(String group, Node node, String name) {
        if (name.isBlank()) {
            wrong(node, "the name of a host");
        } else {
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
        Draft.Host host = draft.hosts.get(variables.step());
        if (!variables.isMapping()) {
            wrong(variables, "an object of variables");
        } else if (host == null) {
            draft.problems.warning(
                    variables.keyLocation(),
                    "there are variables for the host \"" + variables.step()
                            + "\", which no group has; they are not used"
                            + Nearest.question(variables.step(), draft.hosts.keySet()));
        } else {
            for (Node variable : variables.entries()) {
                host.variables.put(variable.step(), new Located(variable.value(), variable.location()));
            }
        }
    }

    private void wrong(Node node, String expected) {
        draft.problems.error(node.location(), node.label() + " must be " + expected + "; found " + node.describe());
    }
}

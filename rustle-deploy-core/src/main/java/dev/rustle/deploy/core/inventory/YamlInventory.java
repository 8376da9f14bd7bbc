package dev.rustle.deploy.core.inventory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Value;

/** Reads an inventory in Ansible's YAML form, which may be written as JSON, into a draft. */
final class YamlInventory {
    private static final Set<String> KEYS = Set.of("hosts", "vars", "children");

    private final Draft draft;
    /** Groups that are named as children without anything in them, and where. */
    private final Map<String, Location> bare = new LinkedHashMap<>();

    private YamlInventory(Draft draft) {
        this.draft = draft;
    }

    static void read(Node root, Draft draft) {
        if (!root.isMapping()) {
            draft.problems.error(
                    root.location(), "expected an inventory, a mapping of groups; found " + root.describe());
            return;
        }
        Optional<Node> plugin = root.get("plugin");
        if (plugin.isPresent()) {
            draft.problems.error(
                    plugin.get().keyLocation(),
                    "the configuration of an inventory plugin is not supported; save the inventory that it makes");
            return;
        }
        YamlInventory reader = new YamlInventory(draft);
        root.entries().forEach(reader::group);
        draft.checkLater(reader::checkBareGroups);
    }

    private void checkBareGroups() {
        bare.forEach((name, place) -> {
            Draft.Group group = draft.group(name);
            if (group.hosts.isEmpty() && group.children.isEmpty() && group.variables.isEmpty()) {
                draft.problems.warning(
                        place,
                        "the group \"" + name + "\" has nothing in it"
                                + draft.problems.question(name, () -> draft.groups.keySet().stream()
                                        .filter(other -> !other.equals(name))
                                        .toList()));
            }
        });
    }

    private void group(Node group) {
        String name = group.step();
        if (name.isBlank()) {
            draft.problems.error(group.keyLocation(), "the name of a group must not be empty");
            return;
        }
        draft.declare(name);
        if (group.isNull()) {
            return;
        }
        if (!group.isMapping()) {
            draft.problems.error(
                    group.location(),
                    group.label() + " must be a group, a mapping with hosts, vars and children; found "
                            + group.describe());
            return;
        }
        for (Node part : group.entries()) {
            part(name, part);
        }
    }

    private void part(String group, Node part) {
        if (!KEYS.contains(part.step())) {
            draft.problems.error(
                    part.keyLocation(),
                    "unknown key \"" + part.step() + "\" on a group; expected hosts, vars or children"
                            + Nearest.question(part.step(), KEYS));
            return;
        }
        if (part.isNull()) {
            return;
        }
        if (part.text().isPresent() && !part.step().equals("vars")) {
            // One name alone stands for a mapping with that key.
            Node.Place place = new Node.Place(part, part.text().get(), part.start());
            named(group, part.step(), Node.scalar(part.location().source(), place, part.start(), Value.none()));
            return;
        }
        if (!part.isMapping()) {
            draft.problems.error(part.location(), part.label() + " must be a mapping; found " + part.describe());
            return;
        }
        for (Node entry : part.entries()) {
            named(group, part.step(), entry);
        }
    }

    private void named(String group, String part, Node entry) {
        switch (part) {
            case "vars" -> draft.groupVariable(group, entry.step(), new Located(entry.value(), entry.location()));
            case "children" -> {
                if (entry.isNull()) {
                    bare.putIfAbsent(entry.step(), entry.keyLocation());
                }
                group(entry);
                if (!entry.step().isBlank()) {
                    draft.child(group, entry.step(), entry.keyLocation());
                }
            }
            default -> hosts(group, entry);
        }
    }

    private void hosts(String group, Node entry) {
        if (draft.isFull()) {
            return;
        }
        HostRange range;
        try {
            range = HostRange.parse(entry.step());
        } catch (IllegalArgumentException e) {
            draft.problems.error(entry.keyLocation(), String.valueOf(e.getMessage()));
            return;
        }
        if (!entry.isNull() && !entry.isMapping()) {
            draft.problems.error(
                    entry.location(),
                    entry.label() + " must be the variables of a host, a mapping; found " + entry.describe());
        }
        List<String> names = range.names();
        if (!draft.mayName(names.size(), entry.keyLocation())) {
            return;
        }
        for (String name : names) {
            Draft.Host host = draft.host(name, group, range.port(), entry.keyLocation());
            for (Node variable : entry.entries()) {
                host.variables.put(variable.step(), new Located(variable.value(), variable.location()));
            }
        }
    }
}

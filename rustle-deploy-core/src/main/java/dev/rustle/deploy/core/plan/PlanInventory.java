package dev.rustle.deploy.core.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rustle.deploy.core.inventory.InventoryFiles;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext.OwnInventory;
import dev.rustle.deploy.target.Inventory;

/** The inventory that came with a plan, in either of the forms that it may have: that of format B, or that of Ansible's dynamic inventories. */
final class PlanInventory {
    private static final List<String> KEYS = List.of("source", "format", "groups", "hosts");

    private PlanInventory() {}

    /**
     * Reads it; empty if there is none, if something is wrong with it, or if nobody uses it: then no file of it is read, and no program is run.
     *
     * @param name the name of the inventory
     */
    static Optional<Inventory> read(Fields plan, String name, PlanSource source, Reading reading) {
        Optional<Node> node = plan.get("inventory").filter(found -> !Field.isOff(found));
        if (node.isEmpty() || reading.context.ownInventory() == OwnInventory.UNUSED) {
            return Optional.empty();
        }
        return isExecutionForm(node.get())
                ? ExecutionInventory.read(node.get(), name, source.folder(), reading)
                : InventoryFiles.fromDynamicJson(name, node.get(), reading.problems);
    }

    /** The dynamic form has groups by their names, which may be the keys of the other form. */
    private static boolean isExecutionForm(Node inventory) {
        boolean hasKeys = Stream.of("source", "format", "groups")
                        .anyMatch(key -> inventory.get(key).isPresent())
                || inventory.get("hosts").filter(Node::isMapping).isPresent();
        boolean hasFormat = inventory
                .get("format")
                .filter(format -> format.text().isPresent())
                .isPresent();
        return hasKeys
                && inventory.get("_meta").isEmpty()
                && (hasFormat
                        || KEYS.stream()
                                .flatMap(key -> inventory.get(key).stream())
                                .noneMatch(PlanInventory::isGroup));
    }

    /** A group of the dynamic form has its hosts and children in lists. */
    private static boolean isGroup(Node value) {
        return value.items().stream().anyMatch(item -> item.text().isPresent())
                || Stream.of("hosts", "children")
                        .anyMatch(key -> value.get(key).filter(Node::isList).isPresent());
    }
}

package dev.rustle.deploy.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.inventory.InventoryFiles;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/** Completes inventories by the variables in {@code group_vars} and {@code host_vars} beside a plan; where they have no place, a warning says so. */
final class PlanVariables {
    private PlanVariables() {}

    /**
     * Completes an inventory.
     *
     * @param folder the folder of the plan; empty if it has none
     * @throws InvalidInputException if something is wrong with the variables
     */
    static Inventory complete(Inventory inventory, Optional<Path> folder) {
        return folder.map(beside -> inventory
                        .withVariablesBeside(beside)
                        .orElseGet(() -> withWarnings(inventory, InventoryFiles.passedOver(beside))))
                .orElse(inventory);
    }

    /** Completes those hosts of a selection that are as its inventory has them; others are the caller's own. */
    static Inventory.Selection complete(Inventory.Selection selection, Optional<Path> folder) {
        Inventory before = selection.inventory();
        Inventory after = complete(before, folder);
        List<Target> targets = selection.targets().stream()
                .map(target -> before.target(target.name())
                        .filter(target::equals)
                        .flatMap(same -> after.target(same.name()))
                        .orElse(target))
                .toList();
        return new Inventory.Selection(after, targets);
    }

    private static Inventory withWarnings(Inventory inventory, List<Problem> warnings) {
        if (warnings.isEmpty()) {
            return inventory;
        }
        List<Problem> all = new ArrayList<>(inventory.warnings());
        all.addAll(warnings);
        return inventory.withWarnings(all);
    }
}

package dev.rustle.deploy.core.inventory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.Inventory;

/** Reads inventories from files. {@code docs/inventory.md} describes what can be in them. */
public final class InventoryFiles {
    private InventoryFiles() {}

    /**
     * Reads an inventory of one source, see {@link #read(List)}.
     *
     * @throws InvalidInputException if something is wrong; it lists all problems, each with its place
     */
    public static Inventory read(Path source) {
        return read(List.of(source));
    }

    /**
     * Reads an inventory of several sources, at least one, see {@link Inventory#read}. A file is YAML or JSON if its name ends with {@code .yml}, {@code .yaml} or {@code .json}, or if it has
     * no extension and looks like it; otherwise INI.
     *
     * @throws InvalidInputException if something is wrong; it lists all problems, each with its place
     */
    public static Inventory read(List<Path> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("an inventory has at least one source");
        }
        Problems problems = new Problems();
        Draft draft = new Draft(problems);
        InventoryTexts texts = new InventoryTexts(problems);
        InventorySources reader = new InventorySources(draft, texts);
        sources.forEach(reader::read);
        Inventory inventory = Assembly.assemble(name(sources), draft, reader.places(), texts);
        if (problems.hasErrors()) {
            throw new InvalidInputException(problems.inOrder());
        }
        return inventory;
    }

    /**
     * Reads an inventory in the form of Ansible's dynamic inventories: groups with hosts, vars and children, and the variables of hosts below {@code _meta.hostvars}.
     * What is wrong is added to the problems; with an error among it there is no inventory.
     *
     * @param name the name of the inventory
     */
    public static Optional<Inventory> fromDynamicJson(String name, Node root, Problems problems) {
        Problems own = new Problems();
        Draft draft = new Draft(own);
        InventoryTexts.refuseMarked(root, own);
        DynamicInventory.read(root, draft);
        Inventory inventory = Assembly.assemble(name, draft);
        own.inOrder().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : Optional.of(inventory);
    }

    /** Returns an inventory without hosts, in which this machine can still get the variables beside a plan. */
    public static Inventory withoutHosts(String name) {
        return Assembly.assemble(name, new Draft(new Problems()));
    }

    /** Returns which folders of variables beside a plan are passed over where a program says all there is to be said of the hosts. */
    public static List<Problem> passedOver(Path planFolder) {
        return List.of(VariableFolders.GROUPS, VariableFolders.HOSTS).stream()
                .map(planFolder::resolve)
                .filter(Files::isDirectory)
                .map(folder -> Problem.warning(
                        Location.of(folder.toString()),
                        "the variables beside the plan are not read, since a program has made the inventory; give them to its"
                                + " hosts, or read the inventory from a file"))
                .toList();
    }

    private static String name(List<Path> sources) {
        return sources.stream().map(InventoryFiles::name).distinct().collect(Collectors.joining("+"));
    }

    private static String name(Path source) {
        if (HostList.isOne(source)) {
            return "host-list";
        }
        String name = FolderListing.name(source.toAbsolutePath().normalize());
        if (name.isEmpty()) {
            return "inventory";
        }
        String extension = FolderListing.extension(name);
        return Files.isDirectory(source) ? name : name.substring(0, name.length() - extension.length());
    }
}

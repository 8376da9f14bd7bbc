package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.inventory.InventoryParts.Form;
import dev.rustle.deploy.core.tree.DataTree;
import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.target.Inventory;

/** Reads inventories from files. {@code docs/inventory.md} describes what can be in them. */
public final class InventoryFiles {
    private static final Pattern YAML_START = Pattern.compile("(?:---|\\{|[\\w-]+:(?:\\s|$))");

    private InventoryFiles() {}

    /**
     * Reads an inventory file: YAML or JSON if its name ends with {@code .yml}, {@code .yaml} or {@code .json}, or if it has no extension and looks like it; otherwise
     * INI. The name of the inventory is that of the file without extension.
     *
     * @throws InvalidInputException if something is wrong; it lists all problems, each with its place
     */
    public static Inventory read(Path file) {
        Problems problems = new Problems();
        Draft draft = new Draft(problems);
        if (isReadable(file, problems)) {
            checkNeighbours(file, problems);
            text(file, problems).ifPresent(source -> read(source, extension(file), draft));
        }
        return finish(stem(file), draft);
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
        DynamicInventory.read(root, draft);
        Inventory inventory = Assembly.assemble(name, draft);
        own.inOrder().forEach(problems::add);
        return own.hasErrors() ? Optional.empty() : Optional.of(inventory);
    }

    private static Inventory finish(String name, Draft draft) {
        Inventory inventory = Assembly.assemble(name, draft);
        if (draft.problems.hasErrors()) {
            throw new InvalidInputException(draft.problems.inOrder());
        }
        return inventory;
    }

    /** Reads a file in a form that is known, whatever its name. */
    static void read(Path file, Form form, Draft draft) {
        if (isReadable(file, draft.problems)) {
            checkNeighbours(file, draft.problems);
            text(file, draft.problems).ifPresent(source -> read(source, form, draft));
        }
    }

    private static void read(SourceText source, String extension, Draft draft) {
        boolean yaml =
                List.of(".yml", ".yaml").contains(extension) || (extension.isEmpty() && looksLikeYaml(source.text()));
        read(source, extension.equals(".json") ? Form.JSON : yaml ? Form.YAML : Form.INI, draft);
    }

    static void read(SourceText source, Form form, Draft draft) {
        if (form == Form.INI) {
            IniInventory.read(source, draft);
            return;
        }
        boolean json = form == Form.JSON || source.text().stripLeading().startsWith("{");
        Optional<Node> root =
                form == Form.JSON ? JsonTree.parse(source, draft.problems) : DataTree.parse(source, draft.problems);
        if (root.isEmpty() && !draft.problems.hasErrors()) {
            draft.problems.error(Location.of(source.name()), "the inventory is empty; write a group with hosts");
        }
        root.ifPresent(found -> {
            if (json && isDynamic(found)) {
                DynamicInventory.read(found, draft);
            } else {
                YamlInventory.read(found, draft);
            }
        });
    }

    /** Programs that print inventories list the names of hosts and children; files have mappings of them. */
    private static boolean isDynamic(Node root) {
        return root.get("_meta").isPresent()
                || root.entries().stream()
                        .anyMatch(group -> group.isList()
                                || group.get("hosts").map(Node::isList).orElse(false)
                                || group.get("children").map(Node::isList).orElse(false));
    }

    private static boolean looksLikeYaml(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .map(line -> YAML_START.matcher(line).lookingAt())
                .orElse(false);
    }

    private static boolean isReadable(Path file, Problems problems) {
        Location place = Location.of(file.toString());
        if (Files.isDirectory(file)) {
            problems.error(place, "a folder as an inventory is not supported yet; name one file");
        } else if (!Files.exists(file)) {
            problems.error(place, "there is no such inventory file; check the path");
        } else if (!Files.isReadable(file)) {
            problems.error(place, "permission denied; make the inventory readable for this user");
        } else if (Files.isExecutable(file) && startsWithInterpreter(file)) {
            problems.error(
                    place,
                    "an inventory that is a program is not supported yet; save what it prints with --list as a .json file");
        }
        return !problems.hasErrors();
    }

    private static boolean startsWithInterpreter(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(4);
            return start.length >= 2
                    && ((start[0] == '#' && start[1] == '!')
                            || (start.length == 4 && start[0] == 0x7f && start[1] == 'E'));
        } catch (IOException e) {
            // Reading it as a whole says what is wrong.
            return false;
        }
    }

    private static Optional<SourceText> text(Path file, Problems problems) {
        try (InputStream stream = Files.newInputStream(file)) {
            return SourceText.read(file.toString(), stream, ReadContext.DEFAULT_SIZE_LIMIT, "split it", problems);
        } catch (IOException e) {
            problems.error(Location.of(file.toString()), "the inventory cannot be read: " + e);
            return Optional.empty();
        }
    }

    /** Ansible reads the folders group_vars and host_vars beside an inventory. To pass over them would deploy with other values. */
    private static void checkNeighbours(Path file, Problems problems) {
        for (String name : List.of("group_vars", "host_vars")) {
            Path folder = file.toAbsolutePath().resolveSibling(name);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    problems.error(
                            Location.of(file.toString()),
                            "the folder " + name
                                    + " beside the inventory is not read yet; move its variables into the inventory");
                }
            } catch (IOException e) {
                problems.error(
                        Location.of(file.toString()),
                        "the folder " + name + " beside the inventory cannot be read: " + e);
            }
        }
    }

    private static String extension(Path file) {
        String name = fileName(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot).toLowerCase(Locale.ROOT) : "";
    }

    private static String stem(Path file) {
        String name = fileName(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String fileName(Path file) {
        Path name = file.getFileName();
        return name == null ? "inventory" : name.toString();
    }
}

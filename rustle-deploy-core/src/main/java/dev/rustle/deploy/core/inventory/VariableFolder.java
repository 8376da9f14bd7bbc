package dev.rustle.deploy.core.inventory;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;

/**
 * Reads a folder of variables: for a name the file or folder of that name, else the file with the first of the known extensions. In a folder all files without an extension or with a
 * known one count, those of its own folders included, in the order of their names; what later ones say goes before what earlier ones say.
 */
final class VariableFolder {
    private static final List<String> EXTENSIONS = List.of(".yml", ".yaml", ".json");

    private final Path folder;
    private final InventoryTexts texts;
    private final Problems problems;
    private final Set<String> listing;

    private VariableFolder(Path folder, InventoryTexts texts, Set<String> listing) {
        this.folder = folder;
        this.texts = texts;
        this.problems = texts.problems();
        this.listing = listing;
    }

    /** Returns the variables of those names for which there are some; none if there is no such folder. */
    static Map<String, Map<String, Located>> read(Path folder, Collection<String> names, InventoryTexts texts) {
        if (!Files.isDirectory(folder)) {
            if (Files.exists(folder)) {
                texts.problems()
                        .warning(
                                Location.of(folder.toString()),
                                "this is no folder, so nothing is read here; make it a folder with a file for each name");
            }
            return Map.of();
        }
        Set<String> listing = new HashSet<>();
        texts.folders().visit(folder, entry -> listing.add(FolderListing.name(entry)));
        return new VariableFolder(folder, texts, listing).read(names);
    }

    private Map<String, Map<String, Located>> read(Collection<String> names) {
        Map<String, Map<String, Located>> found = new HashMap<>();
        for (String name : names) {
            Map<String, Located> variables = new LinkedHashMap<>();
            // Ansible reads nothing for names that are paths of their own, such as those of chroots.
            if (!name.startsWith("/")) {
                files(name).forEach(file -> read(file, variables));
            }
            if (!variables.isEmpty()) {
                found.put(name, variables);
            }
        }
        return found;
    }

    private List<Path> files(String name) {
        List<String> candidates = new ArrayList<>(List.of(name));
        EXTENSIONS.forEach(extension -> candidates.add(name + extension));
        List<Path> there = candidates.stream()
                .flatMap(candidate -> find(candidate).stream())
                .toList();
        if (there.isEmpty()) {
            return List.of();
        }
        Path first = there.get(0);
        for (Path other : there.subList(1, there.size())) {
            problems.warning(
                    Location.of(other.toString()),
                    "this is not read, as in Ansible, since there is " + first + "; put all variables of \"" + name
                            + "\" into one of the two");
        }
        if (!Files.isDirectory(first)) {
            return List.of(first);
        }
        List<Path> files = new ArrayList<>();
        collect(first, files);
        return files;
    }

    private Optional<Path> find(String name) {
        if (!name.contains("/")) {
            return listing.contains(name) ? Optional.of(folder.resolve(name)) : Optional.empty();
        }
        try {
            Path path = folder.resolve(name);
            // A name must not lead anywhere else.
            boolean inside = path.normalize().startsWith(folder.normalize());
            return inside && Files.exists(path) ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void collect(Path within, List<Path> files) {
        texts.folders().visit(within, entry -> {
            String name = FolderListing.name(entry);
            String extension = FolderListing.extension(name);
            if (name.startsWith(".") || name.endsWith("~")) {
                return;
            }
            if (Files.isDirectory(entry)) {
                if (extension.isEmpty()) {
                    collect(entry, files);
                }
            } else if (Files.isRegularFile(entry) && (extension.isEmpty() || EXTENSIONS.contains(extension))) {
                files.add(entry);
            }
        });
    }

    private void read(Path file, Map<String, Located> variables) {
        if (!Files.isRegularFile(file)) {
            problems.error(
                    Location.of(file.toString()), "this is neither a file nor a folder; variables are read of these");
            return;
        }
        texts.read(file).flatMap(texts::data).filter(root -> !root.isNull()).ifPresent(root -> {
            if (!root.isMapping()) {
                problems.error(
                        root.location(), "variables must be a mapping of names to values; found " + root.describe());
            }
            for (Node variable : root.entries()) {
                variables.put(variable.step(), new Located(variable.value(), variable.location()));
            }
        });
    }
}

package dev.rustle.deploy.core.inventory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.inventory.InventoryParts.Form;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Location;

/** Reads the sources of an inventory into one draft: lists of hosts, files, programs, and folders of files and programs. Not safe for use by many threads. */
final class InventorySources {
    private static final Pattern YAML_START = Pattern.compile("(?:---|\\{|[\\w-]+:(?:\\s|$))");
    private static final List<String> YAML = List.of(".yml", ".yaml", ".json");
    /** Ansible takes no file of a folder for an inventory whose name ends so. */
    private static final Pattern PASSED_OVER = Pattern.compile(
            "(?:\\..*|(?:host_vars|group_vars|vars_plugins)|.*(?:\\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)|~))",
            Pattern.DOTALL);

    private final Draft draft;
    private final Problems problems;
    private final InventoryTexts texts;
    private final List<Path> places = new ArrayList<>();
    private int filesOfFolder;

    InventorySources(Draft draft, InventoryTexts texts) {
        this.draft = draft;
        this.problems = draft.problems;
        this.texts = texts;
    }

    /** Reads a source as the caller has named it, on top of those before. */
    void read(Path source) {
        if (HostList.isOne(source)) {
            HostList.read(source.toString(), draft);
        } else if (Files.isDirectory(source)) {
            places.add(source);
            filesOfFolder = 0;
            int before = problems.errorCount();
            texts.folders().visit(source, this::entry);
            if (filesOfFolder == 0 && problems.errorCount() == before) {
                problems.error(
                        Location.of(source.toString()),
                        "no file in this folder is an inventory; names that begin with a dot or end with ~, .ini, .cfg, .txt,"
                                + " .md and the like are passed over, as in Ansible");
            }
        } else if (isReadable(source)) {
            placeOf(source);
            file(source, problems::error);
        }
    }

    /** Reads a file of which the caller knows how it is written, on top of the sources before. */
    void read(Path file, Form form) {
        if (Files.isDirectory(file)) {
            problems.error(Location.of(file.toString()), "this is a folder; name one file");
        } else if (isReadable(file)) {
            placeOf(file);
            if (form == Form.PROGRAM) {
                program(file);
            } else if (InventoryProgram.isOne(file)) {
                problems.error(
                        Location.of(file.toString()),
                        "this is a program, not a text of the format that was named; name the format Dynamic, or make the file"
                                + " not executable");
            } else {
                texts.read(file).ifPresent(text -> text(text, form, problems::error));
            }
        }
    }

    private void program(Path file) {
        if (InventoryProgram.isOne(file)) {
            new InventoryProgram(file, texts).read(draft);
        } else {
            problems.error(
                    Location.of(file.toString()),
                    "this is no program: it must be executable, and begin with #! or be a binary");
        }
    }

    /** Reads a text that somebody else has read, under a name, on top of the sources before. */
    void read(String name, String content, Form form) {
        texts.decode(name, content.getBytes(StandardCharsets.UTF_8))
                .ifPresent(text -> text(text, form, problems::error));
    }

    private void placeOf(Path file) {
        Path parent = file.getParent();
        places.add(parent == null ? Path.of("") : parent);
    }

    /** Returns the places in which there may be variables of groups and hosts, in the order of the sources. */
    List<Path> places() {
        return List.copyOf(places);
    }

    private void entry(Path entry) {
        String name = FolderListing.name(entry);
        if (PASSED_OVER.matcher(name).matches()) {
            if (name.endsWith(".ini")) {
                problems.warning(
                        Location.of(entry.toString()),
                        "files of a folder whose names end with .ini are not read, as in Ansible; take the ending away");
            }
        } else if (Files.isDirectory(entry)) {
            inner(entry);
        } else if (!Files.isRegularFile(entry)) {
            problems.error(
                    Location.of(entry.toString()),
                    Files.exists(entry)
                            ? "this is neither a file nor a folder; take it out of the inventory"
                            : "this link leads nowhere; take it away");
        } else if (isReadable(entry)) {
            filesOfFolder++;
            file(entry, problems::warning);
        }
    }

    private void inner(Path folder) {
        if (VariableFolders.areIn(folder)) {
            problems.warning(
                    Location.of(folder.toString()),
                    "group_vars and host_vars in this folder are not read, as in Ansible; put them into the outermost folder");
        }
        texts.folders().visit(folder, this::entry);
    }

    private boolean isReadable(Path file) {
        Location place = Location.of(file.toString());
        if (!Files.exists(file)) {
            problems.error(place, "there is no such inventory file; check the path");
        } else if (!Files.isReadable(file)) {
            problems.error(place, "permission denied; make the inventory readable for this user");
        } else {
            return true;
        }
        return false;
    }

    /** What to do about something that is wrong with a file. */
    private interface Complaint {
        void tell(Location place, String message);
    }

    private void file(Path file, Complaint ifEmpty) {
        if (InventoryProgram.isOne(file)) {
            new InventoryProgram(file, texts).read(draft);
            return;
        }
        String extension = FolderListing.extension(FolderListing.name(file)).toLowerCase(Locale.ROOT);
        if (extension.equals(".toml")) {
            problems.error(
                    Location.of(file.toString()),
                    "inventories in TOML are not supported; write it as YAML, JSON or INI");
            return;
        }
        texts.read(file).ifPresent(source -> text(source, extension, ifEmpty));
    }

    private void text(SourceText source, String extension, Complaint ifEmpty) {
        if (source.text().startsWith("#!")) {
            problems.warning(
                    source.location(0),
                    "this begins like a program and may not be executed, so it is read as text, as in Ansible; make it"
                            + " executable if it is one");
        }
        boolean yaml = YAML.contains(extension) || (extension.isEmpty() && looksLikeYaml(source.text()));
        text(source, extension.equals(".json") ? Form.JSON : yaml ? Form.YAML : Form.INI, ifEmpty);
    }

    private void text(SourceText source, Form form, Complaint ifEmpty) {
        if (form == Form.INI) {
            IniInventory.read(source, draft);
            return;
        }
        boolean json = form == Form.JSON || source.text().stripLeading().startsWith("{");
        int before = problems.errorCount();
        Optional<Node> root = form == Form.JSON && !source.text().isBlank() ? texts.json(source) : texts.data(source);
        if (root.isEmpty() && before == problems.errorCount()) {
            ifEmpty.tell(Location.of(source.name()), "the inventory is empty; write a group with hosts");
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
}

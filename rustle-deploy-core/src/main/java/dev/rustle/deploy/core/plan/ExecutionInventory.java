package dev.rustle.deploy.core.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.core.inventory.InventoryParts;
import dev.rustle.deploy.core.inventory.InventoryParts.Form;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.target.Inventory;

/** The inventory of format B: a source, and what the planner made of it or adds to it. */
final class ExecutionInventory {
    private static final String ALL = "all";
    /** The name of a text that stands in the plan, never shown. */
    private static final String INLINE = "<inline>";

    private static final Map<String, Form> FORMS =
            Map.of("Yaml", Form.YAML, "Json", Form.JSON, "Ini", Form.INI, "Dynamic", Form.PROGRAM);
    private static final List<String> FORMATS = List.of("Yaml", "Json", "Ini", "Dynamic");
    private static final List<String> SOURCES = List.of("Inline", "File", "Url", "Dynamic");

    private final Fields fields;
    private final Optional<Path> folder;
    private final Reading reading;
    /** What is found while the parts are put together; in particular what is said of connections. */
    private final Problems found = new Problems();

    private final InventoryParts parts = new InventoryParts(found);
    /** The text that stands in the plan. */
    private @Nullable Node inlined;
    /** The path of the file that the plan names. */
    private @Nullable Node named;

    private ExecutionInventory(Fields fields, Optional<Path> folder, Reading reading) {
        this.fields = fields;
        this.folder = folder;
        this.reading = reading;
    }

    static Optional<Inventory> read(Node inventory, String name, Optional<Path> folder, Reading reading) {
        return Fields.open(inventory, FormatB.INVENTORY, reading)
                .flatMap(fields -> new ExecutionInventory(fields, folder, reading).read(name));
    }

    private Optional<Inventory> read(String name) {
        parts.refuseMarked(fields.node());
        source();
        hosts();
        groups();
        variables();
        Optional<Inventory> inventory = parts.assemble(name);
        found.inOrder().forEach(this::tell);
        return inventory;
    }

    private void source() {
        Optional<Form> form = fields.get("format")
                .flatMap(node -> Variant.read(node, FORMATS, List.of(), reading))
                .map(format -> FORMS.get(format.name()));
        Optional<Node> source = fields.get("source");
        if (source.isPresent() && fields.get("format").isEmpty()) {
            reading.problems.error(
                    source.get().location(), "the inventory has a \"source\" but no \"format\"; it is required");
        }
        source.ifPresent(node -> Variant.read(node, List.of(), SOURCES, reading)
                .flatMap(Variant::body)
                .ifPresent(body -> Fields.open(node, FormatB.INVENTORY_SOURCE, reading)
                        .ifPresent(variant -> read(variant, body, form))));
    }

    private void read(Fields variant, Node body, Optional<Form> form) {
        switch (body.step()) {
            case "Inline" -> {
                variant.get("Inline");
                part(body, FormatB.INVENTORY_TEXT, "content").ifPresent(content -> inline(content, form));
            }
            case "File" -> {
                variant.get("File");
                part(body, FormatB.INVENTORY_FILE, "path").ifPresent(path -> file(path, form));
            }
            case "Dynamic" -> {
                variant.get("Dynamic");
                part(body, FormatB.INVENTORY_PROGRAM, "script").ifPresent(script -> program(script, form));
            }
            default -> {
                // Opening the variant has refused it.
            }
        }
    }

    /** Returns the only part of a source. An empty text is one, too. */
    private Optional<Node> part(Node body, Section section, String key) {
        return Fields.open(body, section, reading).flatMap(source -> {
            if (source.get(key).isEmpty() && !source.isMisspelt(key)) {
                reading.problems.error(
                        body.location(), "the " + section.name() + " has no \"" + key + "\"; it is required");
            }
            return source.text(key).flatMap(text -> source.get(key));
        });
    }

    private void program(Node script, Optional<Form> form) {
        if (form.filter(given -> given != Form.PROGRAM && given != Form.JSON).isPresent()) {
            reading.problems.error(script.location(), "programs print JSON; write the format Dynamic");
        } else {
            file(script, form.map(given -> Form.PROGRAM));
        }
    }

    private void inline(Node content, Optional<Form> form) {
        String text = content.text().orElse("");
        if (form.filter(given -> given == Form.PROGRAM).isPresent()) {
            reading.problems.error(
                    content.location(),
                    "the format Dynamic is that of a program, and this is a text; write Yaml, Json or Ini");
        } else if (form.isPresent() && !text.isBlank()) {
            inlined = content;
            parts.add(INLINE, text, form.get());
        }
    }

    private void file(Node path, Optional<Form> form) {
        if (form.isEmpty()) {
            return;
        }
        PathInPlan.read(path, folder, reading).ifPresent(file -> {
            named = path;
            parts.add(file, form.get());
        });
    }

    private void hosts() {
        Optional<Node> hosts = fields.get("hosts").filter(node -> isMapping(fields, node));
        for (Node node : hosts.map(Node::entries).orElse(List.of())) {
            if (node.step().isBlank()) {
                reading.problems.error(node.keyLocation(), "the name of a host must not be empty");
            } else {
                parts.addHost(node.step(), ALL, node.keyLocation());
                Fields.open(node, FormatB.HOST, reading)
                        .ifPresent(host -> new ExecutionHost(host, parts, reading).read());
            }
        }
    }

    private void groups() {
        Optional<Node> groups = fields.get("groups").filter(node -> isMapping(fields, node));
        List<Node> named = groups.map(Node::entries).map(List::copyOf).orElse(List.of()).stream()
                .filter(this::isNamed)
                .toList();
        named.forEach(node -> parts.addGroup(node.step()));
        for (Node node : named) {
            Fields.open(node, FormatB.GROUP, reading).ifPresent(group -> group(node.step(), group));
        }
    }

    private boolean isNamed(Node group) {
        if (group.step().isBlank()) {
            reading.problems.error(group.keyLocation(), "the name of a group must not be empty");
        }
        return !group.step().isBlank();
    }

    private void group(String name, Fields group) {
        boolean mayNameNewHosts =
                fields.get("hosts").isEmpty() && fields.get("source").isEmpty();
        for (Node host : names(group, "hosts")) {
            String of = host.text().orElse("");
            if (mayNameNewHosts || parts.hosts().contains(of)) {
                parts.addHost(of, name, host.location());
            } else if (isSourceKnown()) {
                reading.problems.error(
                        host.location(),
                        "there is no host \"" + of + "\" among the hosts of the inventory"
                                + reading.problems.question(of, parts::hosts));
            }
        }
        for (Node child : names(group, "children")) {
            String of = child.text().orElse("");
            if (parts.groups().contains(of)) {
                parts.addChild(name, of, child.location());
            } else if (isSourceKnown()) {
                reading.problems.error(
                        child.location(),
                        "there is no group \"" + of + "\" in the inventory"
                                + reading.problems.question(of, parts::groups));
            }
        }
        group.get("variables").filter(node -> isMapping(group, node)).ifPresent(node -> node.entries()
                .forEach(entry -> parts.setOfGroup(name, entry.step(), entry.value(), entry.location())));
    }

    private static List<Node> names(Fields group, String key) {
        return group.listOrOne(key, "a list of names").stream()
                .filter(item -> {
                    boolean name = item.text().filter(text -> !text.isBlank()).isPresent();
                    if (!name) {
                        group.wrong(item, "a name");
                    }
                    return name;
                })
                .toList();
    }

    /** What is missing may be in a source that could not be read. */
    private boolean isSourceKnown() {
        return !found.hasErrors();
    }

    private void variables() {
        Optional<Node> variables = fields.get("variables");
        if (variables.isEmpty()) {
            reading.problems.warning(
                    fields.node().location(), "the inventory has no \"variables\"; they are taken for none");
        }
        variables.filter(node -> isMapping(fields, node)).ifPresent(node -> node.entries()
                .forEach(entry -> parts.setOfGroup(ALL, entry.step(), entry.value(), entry.location())));
    }

    private static boolean isMapping(Fields of, Node node) {
        if (!node.isMapping()) {
            of.wrong(node, "an object");
        }
        return node.isMapping();
    }

    /**
     * What is wrong inside of a text that stands in the plan has its place there: that of the text, and in the message the line of the text. What is wrong with a file as a whole
     * has the place where it is named.
     */
    private void tell(Problem problem) {
        Location place = problem.location();
        if (inlined != null && place.source().equals(INLINE)) {
            add(problem, inlined, "the inventory in it" + inside(place));
        } else if (named != null
                && place.line() == 0
                && !place.source().equals(named.location().source())) {
            add(problem, named, place.source());
        } else {
            reading.problems.add(problem);
        }
    }

    private static String inside(Location place) {
        return (place.line() > 0 ? ", line " + place.line() + ", column " + place.column() : "")
                + (place.pointer().isEmpty() ? "" : " (" + place.pointer() + ")");
    }

    private void add(Problem problem, Node node, String subject) {
        String message = subject + ": " + problem.message();
        reading.problems.add(
                problem.isError()
                        ? Problem.error(node.location(), message)
                        : Problem.warning(node.location(), message));
    }
}

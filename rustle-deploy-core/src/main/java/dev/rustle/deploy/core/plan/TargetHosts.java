package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.target.HostPattern;

/**
 * The {@code target_hosts} of a task of format B.
 *
 * @param patterns patterns for the hosts; empty for all
 * @param kind how they are written
 */
record TargetHosts(List<String> patterns, Kind kind) {
    private static final Pattern PATTERN = Pattern.compile("[,*?\\[\\]]|^[!&~]");
    /** What a pattern of hosts does not have, but a condition does. */
    private static final Pattern CONDITION = Pattern.compile("\\{\\{|\\{%|[=<>()'\"]|\\s(?:in|is|and|or|not)\\s");

    /** How hosts are told. */
    enum Kind {
        ALL,
        NAMES,
        EXPRESSION
    }

    static TargetHosts read(Fields task, Reading reading) {
        return task.get("target_hosts")
                .flatMap(node -> Variant.read(node, List.of("All"), List.of("Groups", "Hosts", "Expression"), reading)
                        .flatMap(variant -> read(variant, node, reading)))
                .orElseGet(() -> new TargetHosts(List.of(), Kind.ALL));
    }

    private static Optional<TargetHosts> read(Variant variant, Node node, Reading reading) {
        return variant.body().flatMap(body -> Fields.open(node, FormatB.TARGET_HOSTS, reading)
                .map(fields -> variant.name().equals("Expression")
                        ? expression(fields, reading)
                        : names(fields, body, reading)));
    }

    private static TargetHosts names(Fields fields, Node body, Reading reading) {
        List<String> names = new ArrayList<>();
        List<Node> items = fields.listOrOne(body.step(), "a list of names");
        for (Node item : items) {
            String name = item.text().orElse("");
            if (name.isBlank()) {
                fields.wrong(item, "a name");
            } else if (PATTERN.matcher(name).find()) {
                fields.wrong(item, "a name; write a pattern as {\"Expression\": \"...\"}");
            } else {
                names.add(name);
            }
        }
        if (body.isNull() || (body.isList() && items.isEmpty())) {
            reading.problems.error(
                    body.location(),
                    "\"" + body.step()
                            + "\" is empty, so that the task would run nowhere; name some or remove the task");
        }
        return new TargetHosts(names, Kind.NAMES);
    }

    private static TargetHosts expression(Fields fields, Reading reading) {
        Node node = fields.get("Expression").orElse(fields.node());
        String text = fields.required("Expression").orElse("");
        if (CONDITION.matcher(text).find()) {
            fields.wrong(node, "a pattern of hosts such as web:!web3; write conditions under \"when\"");
            return new TargetHosts(List.of(), Kind.EXPRESSION);
        }
        try {
            HostPattern.parse(text);
            return new TargetHosts(List.of(text), Kind.EXPRESSION);
        } catch (IllegalArgumentException e) {
            if (!text.isBlank()) {
                reading.problems.error(node.location(), String.valueOf(e.getMessage()));
            }
            return new TargetHosts(List.of(), Kind.EXPRESSION);
        }
    }

    /** Returns the hosts of a play with such tasks: those that they name, if all of them name some, since then it is clear of which hosts the plan speaks. */
    static List<String> together(List<TargetHosts> ofTasks) {
        if (ofTasks.isEmpty() || ofTasks.stream().anyMatch(each -> each.kind() != Kind.NAMES)) {
            return List.of("all");
        }
        Set<String> names = new LinkedHashSet<>();
        ofTasks.forEach(each -> names.addAll(each.patterns()));
        return names.isEmpty() ? List.of("all") : List.copyOf(names);
    }
}

package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.TargetName;
import dev.rustle.deploy.target.HostPattern;

/**
 * The {@code target_hosts} of a task of format B.
 *
 * @param patterns patterns for the hosts; empty for all
 * @param kind how they are written
 * @param names those that are names of hosts, or of groups, and nothing else
 */
record TargetHosts(List<String> patterns, Kind kind, List<TargetName> names) {
    /** What makes a pattern of several terms, of an operator or of wildcards out of a text; a colon does, but for those of an address and before a port. */
    private static final Pattern PATTERN = Pattern.compile("[,*?\\[\\]\\s]|^[!&~]");

    private static final Pattern COLONS_IN_A_NAME =
            Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:]+(?:\\d{1,3}(?:\\.\\d{1,3}){3})?(?:%\\w+)?|[\\w.-]+:[0-9]+");
    /** What a pattern of hosts does not have, but a condition does. */
    private static final Pattern CONDITION = Pattern.compile("\\{\\{|\\{%|[=<>()'\"]|\\s(?:in|is|and|or|not)\\s");

    private static final Pattern REGULAR_EXPRESSION = Pattern.compile("\\s*[!&]?~");

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
                .orElseGet(() -> new TargetHosts(List.of(), Kind.ALL, List.of()));
    }

    private static Optional<TargetHosts> read(Variant variant, Node node, Reading reading) {
        return variant.body().flatMap(body -> Fields.open(node, FormatB.TARGET_HOSTS, reading)
                .map(fields -> variant.name().equals("Expression")
                        ? expression(fields, reading)
                        : names(fields, body, reading)));
    }

    private static TargetHosts names(Fields fields, Node body, Reading reading) {
        List<TargetName> names = new ArrayList<>();
        TargetName.Kind kind = body.step().equals("Groups") ? TargetName.Kind.GROUP : TargetName.Kind.HOST;
        List<Node> items = fields.listOrOne(body.step(), "a list of names");
        for (Node item : items) {
            String name = item.text().orElse("");
            if (name.isBlank()) {
                fields.wrong(item, "a name");
            } else if (isPattern(name)) {
                fields.wrong(item, "a name; write a pattern as {\"Expression\": \"...\"}");
            } else {
                names.add(new TargetName(name, kind, item.location()));
            }
        }
        if (body.isNull() || (body.isList() && items.isEmpty())) {
            reading.problems.error(
                    body.location(),
                    "\"" + body.step()
                            + "\" is empty, so that the task would run nowhere; name some or remove the task");
        }
        return new TargetHosts(names.stream().map(TargetName::name).toList(), Kind.NAMES, names);
    }

    private static boolean isPattern(String name) {
        return PATTERN.matcher(name).find()
                || (name.indexOf(':') >= 0 && !COLONS_IN_A_NAME.matcher(name).matches());
    }

    private static TargetHosts expression(Fields fields, Reading reading) {
        Node node = fields.get("Expression").orElse(fields.node());
        String text = fields.required("Expression").orElse("");
        if (isCondition(text)) {
            fields.wrong(node, "a pattern of hosts such as web:!web3; write conditions under \"when\"");
            return new TargetHosts(List.of(), Kind.EXPRESSION, List.of());
        }
        try {
            HostPattern.parse(text);
            return new TargetHosts(List.of(text), Kind.EXPRESSION, List.of());
        } catch (IllegalArgumentException e) {
            if (!text.isBlank()) {
                reading.problems.error(node.location(), String.valueOf(e.getMessage()));
            }
            return new TargetHosts(List.of(), Kind.EXPRESSION, List.of());
        }
    }

    /** Regular expressions, which are terms that begin with a tilde, have what conditions have. */
    private static boolean isCondition(String text) {
        return Stream.of(text.split(",", -1))
                .filter(term -> !REGULAR_EXPRESSION.matcher(term).lookingAt())
                .anyMatch(term -> CONDITION.matcher(term).find());
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

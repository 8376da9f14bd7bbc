package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.List;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.target.HostPattern;

/** Lists of host patterns and of tags. */
final class Hosts {
    /** Stands for hosts of which none could be understood, so that nothing is left unchecked; there is an error then, and no plan comes of it. */
    private static final String ALL = "all";

    private Hosts() {}

    /** Reads patterns, checked for their form; one text stands for a list of one. */
    static List<String> patterns(Fields fields, String key, Reading reading) {
        List<String> patterns = new ArrayList<>();
        boolean understood = fields.get(key).filter(Node::isMapping).isEmpty();
        for (Node node : fields.listOrOne(key, "a list of hosts, groups or patterns")) {
            if (node.text().isEmpty()) {
                fields.wrong(node, "the name of a host or group, or a pattern");
                understood = false;
                continue;
            }
            try {
                HostPattern.parse(node.text().get());
                patterns.add(node.text().get());
            } catch (IllegalArgumentException e) {
                reading.problems.error(node.location(), String.valueOf(e.getMessage()));
                understood = false;
            }
        }
        if (!understood && patterns.isEmpty()) {
            patterns.add(ALL);
        }
        return patterns;
    }

    /** Reads tags; commas in a text separate several, and numbers are labels, too. */
    static List<String> tags(Fields fields, String key) {
        List<String> tags = new ArrayList<>();
        for (Node node : fields.listOrOne(key, "a list of texts")) {
            if (node.integer().isPresent()) {
                tags.add(node.integer().get().toString());
            } else if (node.text().isPresent()) {
                for (String tag : node.text().get().split(",", -1)) {
                    if (!tag.isBlank()) {
                        tags.add(tag.strip());
                    }
                }
            } else {
                fields.wrong(node, "a text");
            }
        }
        return tags;
    }
}

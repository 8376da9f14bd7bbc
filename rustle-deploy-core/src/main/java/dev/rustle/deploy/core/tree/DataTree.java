package dev.rustle.deploy.core.tree;

import java.util.Optional;

/** Makes a tree of data as Ansible reads it: of JSON if the text is JSON, otherwise of YAML, to which {@code {"a": 1e5}} would be text. */
public final class DataTree {
    private DataTree() {}

    /** Returns the tree of a text; empty if it is malformed, which is then among the problems, or if it has nothing but comments. */
    public static Optional<Node> parse(SourceText source, Problems problems) {
        if (!startsAsJson(source.text())) {
            return YamlTree.parse(source, problems);
        }
        Problems asJson = new Problems();
        Optional<Node> json = JsonTree.parse(source, asJson);
        if (json.isEmpty()) {
            Problems asYaml = new Problems();
            Optional<Node> yaml = YamlTree.parse(source, asYaml);
            if (yaml.isPresent()) {
                asYaml.inOrder().forEach(problems::add);
                return yaml;
            }
        }
        // If it is neither, what is wrong with it as JSON tells more.
        asJson.inOrder().forEach(problems::add);
        return json;
    }

    private static boolean startsAsJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }
}

package dev.rustle.deploy.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

import dev.rustle.deploy.plan.Value;

/** Reads one YAML document as Ansible does, that is as YAML 1.1: {@code yes} is a truth value, {@code 0644} is octal, {@code <<} merges. */
final class YamlText {
    private static final String MERGE = "<<";
    /** Marks plain scalars without a tag, whose meaning is decided here. */
    private static final Tag PLAIN = new Tag("!plain");

    private static final Schema SCHEMA = new Schema() {
        @Override
        public ScalarResolver getScalarResolver() {
            return (text, implicit) -> implicit ? PLAIN : Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of();
        }
    };

    private final String source;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlText(String source) {
        this.source = source;
    }

    /**
     * Reads. An empty document is a mapping without entries.
     *
     * @throws UsageException if it is not YAML, or data that has no meaning here; it names the source and the place
     */
    static Value parse(String source, String text) {
        YamlText reader = new YamlText(source);
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(source)
                    .setAllowDuplicateKeys(true)
                    .setSchema(SCHEMA)
                    .build();
            Optional<Node> node = new Compose(settings).composeString(text);
            Value value = node.map(reader::value).orElse(Value.Mapping.EMPTY);
            return value instanceof Value.Null ? Value.Mapping.EMPTY : value;
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            throw new UsageException(source + place + ": " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new UsageException(source + ": " + e.getMessage());
        }
    }

    private Value value(Node node) {
        if (!open.add(node)) {
            throw wrong(node, "this contains itself");
        }
        try {
            return opened(node);
        } finally {
            open.remove(node);
        }
    }

    private Value opened(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping(mapping);
        } else if (node instanceof SequenceNode sequence) {
            known(node, Tag.SEQ);
            List<Value> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(value(item)));
            return new Value.Sequence(items);
        }
        return scalar((ScalarNode) node);
    }

    private Value.Mapping mapping(MappingNode node) {
        known(node, Tag.MAP);
        Map<String, Value> entries = new LinkedHashMap<>();
        Map<String, Value> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (isMerge(tuple.getKeyNode())) {
                merge(tuple.getValueNode(), merged);
            } else if (entries.put(key(tuple.getKeyNode()), value(tuple.getValueNode())) != null) {
                throw wrong(tuple.getKeyNode(), "the key " + key(tuple.getKeyNode()) + " is there twice; keep one");
            }
        }
        merged.putAll(entries);
        return new Value.Mapping(merged);
    }

    private static boolean isMerge(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getValue().equals(MERGE);
    }

    /** Earlier mappings of a list go before later ones. */
    private void merge(Node node, Map<String, Value> merged) {
        if (node instanceof MappingNode mapping) {
            mapping(mapping).entries().forEach(merged::putIfAbsent);
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> merge(item, merged));
        } else {
            throw wrong(node, "only mappings can be merged");
        }
    }

    private String key(Node node) {
        if (node instanceof ScalarNode scalar) {
            Value value = scalar(scalar);
            return value instanceof Value.Text text ? text.value() : value.toJson();
        }
        throw wrong(node, "a key must be text");
    }

    private Value scalar(ScalarNode node) {
        String text = node.getValue();
        if (node.getTag().equals(PLAIN)) {
            return YamlScalars.resolve(text).orElseGet(() -> Value.of(text));
        }
        known(node, Tag.STR);
        return Value.of(text);
    }

    private void known(Node node, Tag expected) {
        if (!node.getTag().equals(expected)) {
            throw wrong(node, "the tag " + node.getTag() + " has no meaning for variables here");
        }
    }

    private UsageException wrong(Node node, String problem) {
        String place = node.getStartMark().map(YamlText::place).orElse("");
        return new UsageException(source + place + ": " + problem);
    }

    private static String place(Mark mark) {
        return ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}

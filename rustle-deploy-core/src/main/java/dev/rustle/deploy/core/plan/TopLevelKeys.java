package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.RunnerLimits;
import dev.rustle.deploy.spi.SourceHead;

/** What can be told of a document by its beginning: the keys of the outermost mapping and of its metadata, as far as they were seen. */
final class TopLevelKeys {
    private static final String METADATA = "metadata";
    /** Keys that only format B has on its outermost level. */
    private static final Set<String> FORMAT_B = Set.of(
            "tasks", "facts_template", "deployment_config", "deployment", "modules", "module_definitions", "strategy");
    /** Keys that only format A has on its outermost level. */
    private static final Set<String> FORMAT_A = Set.of(
            "plays",
            "binary_deployments",
            "total_tasks",
            "estimated_duration",
            "estimated_compilation_time",
            "parallelism_score",
            "network_efficiency_score");
    /** Keys that only the metadata of format B has: a head may end before anything else tells. */
    private static final Set<String> METADATA_OF_B = Set.of("version", "description", "author", "tags");
    /** Keys that only the metadata of format A has. */
    private static final Set<String> METADATA_OF_A = Set.of("planning_options", "playbook_hash", "inventory_hash");

    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> metadata = new LinkedHashSet<>();
    private Form form = Form.OTHER;
    private String last = "";
    /** Whether the end of the outermost mapping was seen. */
    private boolean whole;
    /** Whether there is nothing after what was seen. */
    private final boolean complete;

    /** How a document is written. */
    private enum Form {
        JSON,
        YAML,
        OTHER
    }

    private TopLevelKeys(boolean complete) {
        this.complete = complete;
    }

    static TopLevelKeys of(SourceHead head) {
        TopLevelKeys keys = new TopLevelKeys(head.complete());
        if (head.text().stripLeading().startsWith("{")) {
            keys.json(head.text());
        } else {
            keys.yaml(head.text());
            // A document that was cut may end as if it were whole.
            keys.whole &= head.complete();
        }
        return keys;
    }

    /** Whether a plan is YAML, if it is one at all. */
    static boolean isYaml(String text) {
        String start = text.stripLeading();
        return !start.isEmpty() && !start.startsWith("{") && !start.startsWith("[");
    }

    boolean isFormatB() {
        if (form == Form.OTHER || names.contains("plays")) {
            return false;
        }
        return names.stream().anyMatch(FORMAT_B::contains)
                || (!whole
                        && names.stream().noneMatch(FORMAT_A::contains)
                        && metadata.stream().anyMatch(METADATA_OF_B::contains)
                        && metadata.stream().noneMatch(METADATA_OF_A::contains));
    }

    /** A broken object of which nothing speaks against format A is taken for it, so that somebody says where it is broken; one that was cut may still tell. */
    boolean isFormatA(Set<String> known) {
        if (form == Form.OTHER || isFormatB()) {
            return false;
        }
        return names.stream().anyMatch(FORMAT_A::contains)
                || (form == Form.JSON && complete && !whole && known.containsAll(names));
    }

    private void take(String key, int depth) {
        if (depth == 1) {
            names.add(key);
            last = key;
        } else if (depth == 2 && last.equals(METADATA)) {
            metadata.add(key);
        }
    }

    private void json(String text) {
        form = Form.JSON;
        int depth = 0;
        try (JsonParser parser = JsonTree.parser(new StringReader(text))) {
            for (JsonToken token = parser.nextToken(); token != null && !whole; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                    if (depth > RunnerLimits.DEPTH_LIMIT) {
                        return;
                    }
                } else if (token.isStructEnd()) {
                    depth--;
                    whole = depth == 0;
                } else if (token == JsonToken.FIELD_NAME) {
                    take(parser.currentName(), depth);
                }
            }
        } catch (IOException e) {
            // The reader whose format it is says where it is broken.
            whole = false;
        }
    }

    private void yaml(String text) {
        Deque<OpenCollection> open = new ArrayDeque<>();
        try {
            for (Event event : new Parse(LoadSettings.builder().build()).parseString(text)) {
                if (event instanceof CollectionStartEvent) {
                    if (open.isEmpty() && event instanceof MappingStartEvent) {
                        form = Form.YAML;
                    }
                    open.push(new OpenCollection(event instanceof MappingStartEvent));
                    if (open.size() > RunnerLimits.DEPTH_LIMIT) {
                        // No reader takes it, and the parser would look at all open collections for every token.
                        return;
                    }
                } else if (event instanceof CollectionEndEvent) {
                    open.pop();
                    turn(open);
                } else if (event instanceof ScalarEvent || event instanceof AliasEvent) {
                    if (turn(open) && event instanceof ScalarEvent scalar) {
                        take(scalar.getValue(), open.size());
                    }
                }
            }
            whole = true;
        } catch (YamlEngineException e) {
            // The reader whose format it is says where it is broken.
            whole = false;
        }
    }

    /** Goes on from a key to its value or from there to the next key; returns whether it was a key. */
    private static boolean turn(Deque<OpenCollection> open) {
        OpenCollection inner = open.peek();
        if (inner == null || !inner.mapping) {
            return false;
        }
        inner.key = !inner.key;
        return !inner.key;
    }

    /** A collection of a YAML document whose end was not seen yet. */
    private static final class OpenCollection {
        final boolean mapping;
        /** Whether a key comes next. */
        boolean key = true;

        OpenCollection(boolean mapping) {
            this.mapping = mapping;
        }
    }
}

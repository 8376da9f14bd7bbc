package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashSet;
import java.util.Set;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.spi.SourceHead;

/**
 * What can be told of a document by its beginning.
 *
 * @param form how it is written
 * @param names the keys of the outermost mapping, as far as they were seen
 * @param whole whether the end of that mapping was seen
 */
record TopLevelKeys(Form form, Set<String> names, boolean whole) {
    /** Keys that only format B has on its outermost level. */
    static final Set<String> FORMAT_B = Set.of(
            "tasks", "facts_template", "deployment_config", "deployment", "modules", "module_definitions", "strategy");
    /** Keys that only format A has on its outermost level. */
    static final Set<String> FORMAT_A = Set.of(
            "plays",
            "binary_deployments",
            "total_tasks",
            "estimated_duration",
            "estimated_compilation_time",
            "parallelism_score",
            "network_efficiency_score");

    /** How a document is written. */
    enum Form {
        JSON,
        YAML,
        OTHER
    }

    static TopLevelKeys of(SourceHead head) {
        String text = head.text().stripLeading();
        return text.startsWith("{") ? json(text) : yaml(text);
    }

    boolean isFormatB() {
        return form != Form.OTHER && !names.contains("plays") && names.stream().anyMatch(FORMAT_B::contains);
    }

    /** A broken or cut object of which nothing speaks against format A is taken for it, so that somebody says where it is broken. */
    boolean isFormatA(Set<String> known) {
        if (form != Form.JSON || isFormatB()) {
            return false;
        }
        return names.stream().anyMatch(FORMAT_A::contains) || (!whole && known.containsAll(names));
    }

    private static TopLevelKeys json(String text) {
        Set<String> names = new LinkedHashSet<>();
        boolean whole = false;
        int depth = 0;
        try (JsonParser parser = JsonTree.parser(new StringReader(text))) {
            for (JsonToken token = parser.nextToken(); token != null && !whole; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                    whole = depth == 0;
                } else if (token == JsonToken.FIELD_NAME && depth == 1) {
                    names.add(parser.currentName());
                }
            }
        } catch (IOException e) {
            return new TopLevelKeys(Form.JSON, names, whole);
        }
        return new TopLevelKeys(Form.JSON, names, whole);
    }

    private static TopLevelKeys yaml(String text) {
        Set<String> names = new LinkedHashSet<>();
        int depth = 0;
        boolean key = true;
        boolean mapping = false;
        try {
            for (Event event : new Parse(LoadSettings.builder().build()).parseString(text)) {
                if (event instanceof CollectionStartEvent) {
                    mapping |= depth == 0 && event instanceof MappingStartEvent;
                    depth++;
                } else if (event instanceof CollectionEndEvent) {
                    depth--;
                    key = depth == 1 ? !key : key;
                } else if (depth == 1 && mapping && event instanceof ScalarEvent scalar) {
                    if (key) {
                        names.add(scalar.getValue());
                    }
                    key = !key;
                }
            }
        } catch (YamlEngineException e) {
            return new TopLevelKeys(mapping ? Form.YAML : Form.OTHER, names, false);
        }
        return new TopLevelKeys(mapping ? Form.YAML : Form.OTHER, names, true);
    }
}

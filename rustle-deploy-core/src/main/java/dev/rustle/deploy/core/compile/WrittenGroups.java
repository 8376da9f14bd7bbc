package dev.rustle.deploy.core.compile;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Value;

/** The groups of an inventory, written once for all hosts of a deployment: every program has them, and they name every host. Immutable. */
final class WrittenGroups {
    private final String json;
    private final Map<String, String> inputs;

    private WrittenGroups(String json, Map<String, String> inputs) {
        this.json = json;
        this.inputs = inputs;
    }

    static WrittenGroups of(Map<String, List<String>> groups) {
        Map<String, Value> sorted = new TreeMap<>();
        Map<String, String> inputs = new LinkedHashMap<>();
        groups.forEach((group, hosts) -> {
            Value names = Value.ofTexts(hosts);
            sorted.put(group, names);
            inputs.put(
                    "the hosts of group " + group,
                    Digest.of(names.toJson().getBytes(StandardCharsets.UTF_8)).brief());
        });
        return new WrittenGroups(new Value.Mapping(sorted).toJson(), inputs);
    }

    /** Returns them as JSON, sorted by name. */
    String json() {
        return json;
    }

    /** Returns what each group is called among the inputs of an artifact, and a digest of its hosts. */
    Map<String, String> inputs() {
        return inputs;
    }
}

package dev.rustle.deploy.core.compile;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Value;

/**
 * The groups of an inventory as {@code rustle/groups.json}, defined in the contract, "Program": the same for all hosts of a deployment, since they name every host.
 * Immutable.
 *
 * @param document what is in the file
 * @param inputs what each group is called among the inputs of an artifact, and a digest of its hosts
 */
record WrittenGroups(Bytes document, Map<String, String> inputs) {

    static WrittenGroups of(Map<String, List<String>> groups) {
        Map<String, Value> sorted = new TreeMap<>();
        Map<String, String> inputs = new LinkedHashMap<>();
        groups.forEach((group, hosts) -> {
            Value names = Value.ofTexts(hosts);
            sorted.put(group, names);
            inputs.put("the hosts of group " + group, Digest.of(bytes(names)).brief());
        });
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("format", ProgramWriter.FORMAT);
        json.put("groups", new Value.Mapping(sorted));
        return new WrittenGroups(Bytes.of(bytes(new Value.Mapping(json))), inputs);
    }

    private static byte[] bytes(Value value) {
        return value.toJson().getBytes(StandardCharsets.UTF_8);
    }
}

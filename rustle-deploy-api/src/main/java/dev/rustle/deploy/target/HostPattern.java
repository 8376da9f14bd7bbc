package dev.rustle.deploy.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which hosts of an inventory, in Ansible's pattern language: names, groups, {@code all}, commas. Immutable. */
public final class HostPattern {
    private final String text;

    private HostPattern(String text) {
        this.text = Objects.requireNonNull(text, "text");
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static HostPattern parse(String text) {
        return new HostPattern(text);
    }

    /**
     * Returns the hosts that match.
     *
     * @throws IllegalArgumentException if it names a host or group that is not there
     */
    public List<Target> hosts(Inventory inventory) {
        Map<String, Target> found = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            List<String> group = inventory.groups().get(part.strip());
            List<String> names = group != null ? group : List.of(part.strip());
            for (String host : names) {
                found.put(
                        host,
                        inventory
                                .target(host)
                                .orElseThrow(
                                        () -> new IllegalArgumentException("there is no host or group named " + host)));
            }
        }
        return List.copyOf(found.values());
    }

    @Override
    public String toString() {
        return text;
    }
}

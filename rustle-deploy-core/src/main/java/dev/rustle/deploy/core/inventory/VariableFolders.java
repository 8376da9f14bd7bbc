package dev.rustle.deploy.core.inventory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;

/**
 * What the folders {@code group_vars} and {@code host_vars} in one place hold for groups and hosts. Immutable.
 *
 * @param groups the variables of groups by the name of the group; nothing for those of which they say nothing
 * @param hosts the variables of hosts by the name of the host
 */
record VariableFolders(Map<String, Map<String, Located>> groups, Map<String, Map<String, Located>> hosts) {
    static final String GROUPS = "group_vars";
    static final String HOSTS = "host_vars";

    static final VariableFolders NONE = new VariableFolders(Map.of(), Map.of());

    private static final String PRIORITY = "ansible_group_priority";

    /** Reads what is there for some groups and hosts. */
    static VariableFolders read(Path place, Collection<String> groups, Collection<String> hosts, InventoryTexts texts) {
        VariableFolders read = new VariableFolders(
                VariableFolder.read(place.resolve(GROUPS), groups, texts),
                VariableFolder.read(place.resolve(HOSTS), hosts, texts));
        read.groups.values().forEach(variables -> warnOfPriority(variables, texts.problems()));
        return read;
    }

    /** Whether there is one of the folders in a place. */
    static boolean areIn(Path place) {
        return Files.isDirectory(place.resolve(GROUPS)) || Files.isDirectory(place.resolve(HOSTS));
    }

    private static void warnOfPriority(Map<String, Located> variables, Problems problems) {
        Located priority = variables.get(PRIORITY);
        if (priority != null) {
            Location place = priority.location();
            problems.warning(
                    place,
                    PRIORITY
                            + " says nothing here, as in Ansible; set it among the variables of the group in the inventory");
        }
    }

    Map<String, Located> group(String name) {
        return groups.getOrDefault(name, Map.of());
    }

    Map<String, Located> host(String name) {
        return hosts.getOrDefault(name, Map.of());
    }
}

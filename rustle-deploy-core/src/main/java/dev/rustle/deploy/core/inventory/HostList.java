package dev.rustle.deploy.core.inventory;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.rustle.deploy.plan.Location;

/** Reads an inventory that is a list of hosts with a comma in it: {@code web1,web2:2222} or, of one host, {@code web1,}. */
final class HostList {
    private HostList() {}

    /** Whether a source is such a list; a file of that name goes before it. */
    static boolean isOne(Path source) {
        return source.toString().contains(",") && !Files.exists(source);
    }

    static void read(String list, Draft draft) {
        Location place = Location.of(list);
        if (list.contains("/")) {
            draft.problems.error(
                    place,
                    "there is no such inventory file, and as a list of hosts it has a / in a name; check the path or the list");
            return;
        }
        int named = 0;
        for (String element : list.split(",", -1)) {
            String host = element.strip();
            if (!host.isEmpty()) {
                named++;
                host(host, place, draft);
            }
        }
        if (named == 0) {
            draft.problems.error(place, "the list of hosts names none; write a name before the comma");
        }
    }

    private static void host(String host, Location place, Draft draft) {
        if (host.contains("[") && !host.startsWith("[")) {
            draft.problems.error(
                    place,
                    "the host \"" + host
                            + "\" has a range, which has no meaning in a list of hosts; name each host, or write an inventory file");
            return;
        }
        HostRange parsed;
        try {
            parsed = HostRange.parse(host);
        } catch (IllegalArgumentException e) {
            draft.problems.error(place, String.valueOf(e.getMessage()));
            return;
        }
        for (String name : parsed.names()) {
            Draft.Host known = draft.hosts.get(name);
            if (known == null) {
                draft.host(name, Draft.UNGROUPED, parsed.port(), place);
            } else {
                draft.passOver(parsed.port(), known, place);
            }
        }
    }
}

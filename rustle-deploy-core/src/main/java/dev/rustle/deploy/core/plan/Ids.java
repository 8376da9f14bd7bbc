package dev.rustle.deploy.core.plan;

import java.util.HashMap;
import java.util.Map;

import dev.rustle.deploy.core.tree.Node;

/** The ids of the parts of one kind that one list has. Not safe for use by many threads. */
final class Ids {
    private final String key;
    private final String kind;
    private final Reading reading;
    private final Map<String, Node> first = new HashMap<>();

    /**
     * Starts without ids.
     *
     * @param key the key under which a part has its id
     * @param kind what messages call several such parts
     */
    Ids(String key, String kind, Reading reading) {
        this.key = key;
        this.kind = kind;
        this.reading = reading;
    }

    /** Returns the id, which is taken from now on. One that is there already is reported; so that the part can be checked all the same, it gets another id. */
    String take(String id, Node part) {
        Node before = first.putIfAbsent(id, part);
        if (before == null) {
            return id;
        }
        reading.problems.error(
                part.get(key).orElse(part).location(),
                "two " + kind + " have the id \"" + id + "\"; the first is at " + before.start() + "; ids must differ");
        return unused(id, part);
    }

    /** Returns an id for a part of which none was understood; it is taken from now on. */
    String standIn(int number, Node part) {
        String id = "#" + number;
        return first.putIfAbsent(id, part) == null ? id : unused(id, part);
    }

    private String unused(String id, Node part) {
        int number = 2;
        while (first.putIfAbsent(id + " (" + number + ")", part) != null) {
            number++;
        }
        return id + " (" + number + ")";
    }
}

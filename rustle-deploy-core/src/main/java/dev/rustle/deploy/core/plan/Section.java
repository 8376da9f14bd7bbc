package dev.rustle.deploy.core.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that one kind of object in a plan can have.
 *
 * @param name what messages call such an object, without an article
 * @param unknown what to make of other keys
 * @param fields the keys, in the order of the documentation
 */
record Section(String name, Unknown unknown, Map<String, Field> fields) {

    /** What an unknown key is. */
    enum Unknown {
        /** An error, or a warning if the caller wants it so: it might change what runs. */
        ERROR,
        /** A warning. */
        WARNING,
        /** Nothing: the planner's own notes. */
        IGNORED
    }

    static Section of(String name, Unknown unknown, List<List<Field>> fields) {
        Map<String, Field> byName = new LinkedHashMap<>();
        for (List<Field> part : fields) {
            for (Field field : part) {
                if (byName.put(field.name(), field) != null) {
                    throw new IllegalStateException(name + " has the field " + field.name() + " twice");
                }
            }
        }
        return new Section(name, unknown, byName);
    }

    Optional<Field> field(String key) {
        return Optional.ofNullable(fields.get(key));
    }
}

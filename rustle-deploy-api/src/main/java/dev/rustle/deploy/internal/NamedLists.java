package dev.rustle.deploy.internal;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Immutable lists by name, in order. {@link Map#copyOf} forgets the order, and what {@link Collections#unmodifiableMap} returns may change: of neither can thousands of
 * slices share one that is known to stay as it is.
 */
public final class NamedLists extends AbstractMap<String, List<String>> {
    private final Map<String, List<String>> lists;

    private NamedLists(Map<String, List<String>> lists) {
        this.lists = lists;
    }

    /** Returns a copy in the same order, or the map itself if it is one. */
    public static NamedLists copyOf(Map<String, List<String>> map) {
        if (map instanceof NamedLists same) {
            return same;
        }
        Map<String, List<String>> copy = new LinkedHashMap<>();
        map.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        return new NamedLists(Collections.unmodifiableMap(copy));
    }

    @Override
    public Set<Entry<String, List<String>>> entrySet() {
        return lists.entrySet();
    }

    @Override
    public @Nullable List<String> get(@Nullable Object name) {
        return lists.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return lists.containsKey(name);
    }
}

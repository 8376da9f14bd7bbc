package dev.rustle.deploy.core.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;

/** A view of a cache for the preview of one compilation: it keeps nothing, and says why the compilation would be a new one. Used by one thread. */
public final class ExplainingCache extends CacheView {
    private List<String> changes = List.of();

    /** Creates a view of a cache. */
    public ExplainingCache(ArtifactCache cache) {
        super(cache);
    }

    /** Returns how what goes in differs from what went in the last time, for people; empty if nothing is laid out anew. */
    public List<String> changes() {
        return changes;
    }

    @Override
    public void store(CacheEntry entry) throws IOException {
        Optional<CacheEntry> last = latest(entry.lineage());
        changes = last.isEmpty()
                ? List.of("nothing is known of an earlier artifact")
                : changes(last.get().inputs(), entry.inputs());
    }

    /** Returns how what goes in now differs from what went in before, for people. */
    public static List<String> changes(Map<String, String> before, Map<String, String> now) {
        List<String> changes = new ArrayList<>();
        now.forEach((name, value) -> {
            if (!before.containsKey(name)) {
                changes.add(name + " is new");
            } else if (!value.equals(before.get(name))) {
                changes.add(name + " has changed");
            }
        });
        before.keySet().stream().filter(name -> !now.containsKey(name)).forEach(name -> changes.add(name + " is gone"));
        return changes.isEmpty() ? List.of("no part that has a name has changed") : changes;
    }
}

package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Location;

/** Goes into the folders of one inventory, and comes to an end whatever links there are in them. Not safe for use by many threads. */
final class FolderVisits {
    /** How often folders may be gone into: links can make of few folders very many ways. */
    private static final int LIMIT = 10_000;

    private final Problems problems;
    private final int limit;
    private final Set<Path> open = new LinkedHashSet<>();
    private int visits;

    FolderVisits(Problems problems) {
        this(problems, LIMIT);
    }

    FolderVisits(Problems problems, int limit) {
        this.problems = problems;
        this.limit = limit;
    }

    /** Shows what is in a folder, in its order; what keeps it from being shown is among the problems then. */
    void visit(Path folder, Consumer<Path> entry) {
        Location place = Location.of(folder.toString());
        try {
            Path real = folder.toRealPath();
            if (open.contains(real)) {
                problems.error(place, "this folder is in itself, through a link; take the link away");
            } else if (visits++ == limit) {
                problems.error(
                        place,
                        "the folders of the inventory lead to more than " + limit
                                + " folders; take links between them away, or divide the inventory");
            } else if (visits <= limit) {
                List<Path> entries = FolderListing.of(folder);
                open.add(real);
                entries.forEach(entry);
                open.remove(real);
            }
        } catch (IOException e) {
            problems.error(place, "the folder cannot be read: " + e);
        }
    }
}

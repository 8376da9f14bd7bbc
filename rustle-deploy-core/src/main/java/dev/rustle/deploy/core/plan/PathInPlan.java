package dev.rustle.deploy.core.plan;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Node;

/** The path of a file of the controller that a plan names. */
final class PathInPlan {
    private PathInPlan() {}

    /**
     * Returns the path; empty, and a problem, if it is none.
     *
     * @param folder where relative paths begin; empty if the plan has none
     */
    static Optional<Path> read(Node node, Optional<Path> folder, Reading reading) {
        try {
            Path path = Path.of(node.text().orElse(""));
            if (folder.isPresent() || path.isAbsolute()) {
                return Optional.of(folder.map(found -> found.resolve(path)).orElse(path));
            }
            reading.problems.error(
                    node.location(), "the plan has no folder that the path could begin in; write an absolute path");
        } catch (InvalidPathException e) {
            reading.problems.error(node.location(), "this is no path: " + e.getMessage());
        }
        return Optional.empty();
    }
}

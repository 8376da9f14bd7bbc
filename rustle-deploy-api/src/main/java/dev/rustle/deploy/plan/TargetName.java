package dev.rustle.deploy.plan;

import java.util.Objects;

/**
 * A name in a plan that must be that of a host, or that of a group, of the inventory that the plan is deployed to. Patterns such as {@link Task#hosts()} take either.
 *
 * @param name the name
 * @param kind what it must be the name of
 * @param location where it was written
 */
public record TargetName(String name, Kind kind, Location location) {

    /** What a name is the name of. */
    public enum Kind {
        /** A host, or this machine. */
        HOST,
        /** A group, and no host beside it. */
        GROUP
    }

    public TargetName {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(location, "location");
    }
}

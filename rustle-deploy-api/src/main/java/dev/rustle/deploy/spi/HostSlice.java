package dev.rustle.deploy.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Target;

/**
 * The part of a plan that one host runs. A value. The groups are taken as they are, since all slices of a deployment share them; they must not be changed any more.
 */
public final class HostSlice {
    private final String plan;
    private final String inventory;
    private final Target target;
    private final Map<String, List<String>> groups;
    private final List<PlaySlice> plays;
    private final Value.Mapping extraVariables;
    private final Optional<Path> folder;
    private final String binaryName;

    private HostSlice(Builder builder) {
        plan = builder.plan;
        inventory = builder.inventory;
        target = builder.target;
        groups = Once.orElse(builder.groups, Map.of());
        plays = Once.orElse(builder.plays, List.of());
        extraVariables = Once.orElse(builder.extraVariables, Value.Mapping.EMPTY);
        folder = Optional.ofNullable(builder.folder);
        binaryName = Once.orElse(builder.binaryName, plan);
    }

    /** Starts a slice, as the planner of a deployer does, or a test of a compiler. */
    public static Builder builder(String plan, String inventory, Target target) {
        return new Builder(plan, inventory, target);
    }

    /** Returns the name of the plan. */
    public String plan() {
        return plan;
    }

    /** Returns the name of the inventory. */
    public String inventory() {
        return inventory;
    }

    /** Returns the host. */
    public Target target() {
        return target;
    }

    /** Returns the names of the hosts of every group of the inventory. */
    public Map<String, List<String>> groups() {
        return groups;
    }

    /** Returns the plays in which the host has something to do, in order; equal for hosts that do the same. */
    public List<PlaySlice> plays() {
        return plays;
    }

    /** Returns the variables that go before all others. */
    public Value.Mapping extraVariables() {
        return extraVariables;
    }

    /** Returns the folder against which relative paths are resolved. */
    public Optional<Path> folder() {
        return folder;
    }

    /** Returns the name of the artifact's file, without extension. */
    public String binaryName() {
        return binaryName;
    }

    /** Returns the stages in which the host has something to do, ascending. */
    public List<Integer> stages() {
        return pieces().map(Part::stage).distinct().sorted().toList();
    }

    /** Returns the tasks of all plays, in order, handlers not included. */
    public Stream<Task> tasks() {
        return pieces().flatMap(part -> part.tasks().stream());
    }

    private Stream<Part> pieces() {
        return plays.stream().flatMap(play -> play.parts().stream());
    }

    private List<Object> parts() {
        return List.of(plan, inventory, target, groups, plays, extraVariables, folder, binaryName);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostSlice that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "the part of " + plan + " for " + target;
    }

    /** Collects what a {@link HostSlice} says. Each setting can be made once. Not safe for use by many threads. */
    public static final class Builder {
        private final String plan;
        private final String inventory;
        private final Target target;
        private @Nullable Map<String, List<String>> groups;
        private @Nullable List<PlaySlice> plays;
        private Value.@Nullable Mapping extraVariables;
        private @Nullable Path folder;
        private @Nullable String binaryName;

        private Builder(String plan, String inventory, Target target) {
            this.plan = Objects.requireNonNull(plan, "plan");
            this.inventory = Objects.requireNonNull(inventory, "inventory");
            this.target = Objects.requireNonNull(target, "target");
        }

        /** Sets the names of the hosts of every group of the inventory. Unless set, there are no groups. */
        public Builder groups(Map<String, List<String>> value) {
            groups = Once.set(groups, value, "groups");
            return this;
        }

        /** Sets the plays in which the host has something to do, in order. Unless set, none. */
        public Builder plays(List<PlaySlice> value) {
            plays = Once.set(plays, List.copyOf(value), "plays");
            return this;
        }

        /** Sets the variables that go before all others. Unless set, none. */
        public Builder extraVariables(Value.Mapping value) {
            extraVariables = Once.set(extraVariables, value, "extraVariables");
            return this;
        }

        /** Sets the folder against which relative paths are resolved. Unless set, there is none. */
        public Builder folder(Path value) {
            folder = Once.set(folder, value, "folder");
            return this;
        }

        /** Sets the name of the artifact's file, without extension. Unless set, the name of the plan. */
        public Builder binaryName(String value) {
            binaryName = Once.set(binaryName, value, "binaryName");
            return this;
        }

        /** Returns the host slice. */
        public HostSlice build() {
            return new HostSlice(this);
        }
    }

    /**
     * What a host does of one play.
     *
     * @param play the play
     * @param hosts the names of all hosts of the play
     * @param parts the tasks, in order
     */
    public record PlaySlice(Play play, List<String> hosts, List<Part> parts) {
        public PlaySlice {
            Objects.requireNonNull(play, "play");
            hosts = List.copyOf(hosts);
            parts = List.copyOf(parts);
        }
    }

    /**
     * Tasks that are done without waiting for other hosts.
     *
     * @param section the section of the play; handlers are flushed at the end of each
     * @param stage the stage; a stage begins when all hosts have done the earlier ones
     * @param batch the id of the batch
     * @param hosts the names of the hosts of the batch
     * @param tasks the tasks
     */
    public record Part(Section section, int stage, String batch, List<String> hosts, List<Task> tasks) {
        public Part {
            Objects.requireNonNull(section, "section");
            Objects.requireNonNull(batch, "batch");
            hosts = List.copyOf(hosts);
            tasks = List.copyOf(tasks);
        }
    }

    /** A section of a play. */
    public enum Section {
        /** What comes first. */
        PRE_TASKS,
        /** The tasks proper. */
        TASKS,
        /** What comes last. */
        POST_TASKS
    }
}

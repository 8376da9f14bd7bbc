package dev.rustle.deploy.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Target;

/**
 * The part of a plan that one host runs.
 *
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param target the host
 * @param groups the names of the hosts of every group of the inventory
 * @param plays the plays in which the host has something to do, in order; equal for hosts that do the same
 * @param extraVariables the variables that go before all others
 * @param folder the folder against which relative paths are resolved
 * @param binaryName the name of the artifact's file, without extension
 */
public record HostSlice(
        String plan,
        String inventory,
        Target target,
        Map<String, List<String>> groups,
        List<PlaySlice> plays,
        Value.Mapping extraVariables,
        Optional<Path> folder,
        String binaryName) {
    public HostSlice {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(inventory, "inventory");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(groups, "groups");
        plays = List.copyOf(plays);
        Objects.requireNonNull(extraVariables, "extraVariables");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(binaryName, "binaryName");
    }

    /** Returns the stages in which the host has something to do, ascending. */
    public List<Integer> stages() {
        return parts().map(Part::stage).distinct().sorted().toList();
    }

    /** Returns the tasks of all plays, in order, handlers not included. */
    public Stream<Task> tasks() {
        return parts().flatMap(part -> part.tasks().stream());
    }

    private Stream<Part> parts() {
        return plays.stream().flatMap(play -> play.parts().stream());
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

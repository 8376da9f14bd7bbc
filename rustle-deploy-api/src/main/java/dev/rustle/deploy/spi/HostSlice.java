package dev.rustle.deploy.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.NamedLists;
import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Target;

/** The part of a plan that one host runs. A value. */
public final class HostSlice {
    private final String plan;
    private final String inventory;
    private final Target target;
    private final Map<String, List<String>> groups;
    private final List<PlaySlice> plays;
    private final Value.Mapping extraVariables;
    private final Optional<Path> folder;
    private final String binaryName;
    private final List<String> secrets;
    private final boolean variablesUnknown;

    private HostSlice(Builder builder) {
        plan = builder.plan;
        inventory = builder.inventory;
        target = builder.target;
        groups = Once.orElse(builder.groups, Map.of());
        plays = Once.orElse(builder.plays, List.of());
        extraVariables = Once.orElse(builder.extraVariables, Value.Mapping.EMPTY);
        folder = Optional.ofNullable(builder.folder);
        binaryName = Once.orElse(builder.binaryName, plan);
        secrets = Once.orElse(builder.secrets, List.of());
        variablesUnknown = Once.orElse(builder.variablesUnknown, false);
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

    /** Returns the names of the variables that only a run knows, since they are secrets: nothing may be compiled that depends on their values. */
    public List<String> secrets() {
        return secrets;
    }

    /**
     * Whether variables of the host, its plays or its tasks may be missing, because the plan or the inventory has errors. Such a slice is checked and never
     * compiled, and what depends on the value of a variable is no problem of it.
     */
    public boolean variablesUnknown() {
        return variablesUnknown;
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
        return List.of(
                plan, inventory, target, groups, plays, extraVariables, folder, binaryName, secrets, variablesUnknown);
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
        private @Nullable List<String> secrets;
        private @Nullable Boolean variablesUnknown;

        private Builder(String plan, String inventory, Target target) {
            this.plan = Objects.requireNonNull(plan, "plan");
            this.inventory = Objects.requireNonNull(inventory, "inventory");
            this.target = Objects.requireNonNull(target, "target");
        }

        /**
         * Sets the names of the hosts of every group of the inventory. Unless set, there are no groups. They are copied, except those of an
         * {@link dev.rustle.deploy.target.Inventory} or of another slice, which never change: all slices of a deployment share them.
         */
        public Builder groups(Map<String, List<String>> value) {
            groups = Once.set(groups, NamedLists.copyOf(Objects.requireNonNull(value, "groups")), "groups");
            return this;
        }

        /** Sets the plays in which the host has something to do, in order. Unless set, none. */
        public Builder plays(List<PlaySlice> value) {
            plays = Once.setList(plays, value, "plays");
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

        /** Sets the names of the variables that only a run knows, since they are secrets. Unless set, none. They are no part of the artifact. */
        public Builder secrets(List<String> value) {
            secrets = Once.setList(secrets, value, "secrets");
            return this;
        }

        /** Says that variables may be missing. Unless said, all are known that can be known on this machine. */
        public Builder variablesUnknown() {
            variablesUnknown = Once.set(variablesUnknown, true, "variablesUnknown");
            return this;
        }

        /** Returns the host slice. */
        public HostSlice build() {
            return new HostSlice(this);
        }
    }

    /** What a host does of one play. A value. */
    public static final class PlaySlice {
        private final Play play;
        private final List<String> hosts;
        private final List<Part> parts;

        private PlaySlice(Builder builder) {
            play = builder.play;
            hosts = Once.orElse(builder.hosts, List.of());
            parts = Once.orElse(builder.parts, List.of());
        }

        /** Starts what a host does of a play. */
        public static Builder builder(Play play) {
            return new Builder(play);
        }

        /** Returns the play. */
        public Play play() {
            return play;
        }

        /** Returns the names of all hosts of the play. */
        public List<String> hosts() {
            return hosts;
        }

        /** Returns the tasks, in order. */
        public List<Part> parts() {
            return parts;
        }

        private List<Object> values() {
            return List.of(play, hosts, parts);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof PlaySlice that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return parts.size() + " parts of " + play.id();
        }

        /** Collects what a {@link PlaySlice} says. Each setting can be made once. Not safe for use by many threads. */
        public static final class Builder {
            private final Play play;
            private @Nullable List<String> hosts;
            private @Nullable List<Part> parts;

            private Builder(Play play) {
                this.play = Objects.requireNonNull(play, "play");
            }

            /** Sets the names of all hosts of the play. Unless set, none. */
            public Builder hosts(List<String> value) {
                hosts = Once.setList(hosts, value, "hosts");
                return this;
            }

            /** Sets the tasks, in order. Unless set, none. */
            public Builder parts(List<Part> value) {
                parts = Once.setList(parts, value, "parts");
                return this;
            }

            /** Returns what the host does of the play. */
            public PlaySlice build() {
                return new PlaySlice(this);
            }
        }
    }

    /** Tasks that are done without waiting for other hosts. A value. */
    public static final class Part {
        private final Section section;
        private final int stage;
        private final String batch;
        private final List<String> hosts;
        private final List<Task> tasks;

        private Part(Builder builder) {
            section = builder.section;
            stage = builder.stage;
            batch = builder.batch;
            hosts = Once.orElse(builder.hosts, List.of());
            tasks = Once.orElse(builder.tasks, List.of());
        }

        /**
         * Starts a part.
         *
         * @param section the section of the play; handlers are flushed at the end of each
         * @param stage the stage, from 0; a stage begins when all hosts have done the earlier ones
         * @param batch the id of the batch
         * @throws IllegalArgumentException if the stage is negative
         */
        public static Builder builder(Section section, int stage, String batch) {
            return new Builder(section, stage, batch);
        }

        /** Returns the section of the play; handlers are flushed at the end of each. */
        public Section section() {
            return section;
        }

        /** Returns the stage, from 0; a stage begins when all hosts have done the earlier ones. */
        public int stage() {
            return stage;
        }

        /** Returns the id of the batch. */
        public String batch() {
            return batch;
        }

        /** Returns the names of the hosts of the batch. */
        public List<String> hosts() {
            return hosts;
        }

        /** Returns the tasks, in order. */
        public List<Task> tasks() {
            return tasks;
        }

        private List<Object> values() {
            return List.of(section, stage, batch, hosts, tasks);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Part that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return tasks.size() + " tasks of " + batch + " in stage " + stage;
        }

        /** Collects what a {@link Part} says. Each setting can be made once. Not safe for use by many threads. */
        public static final class Builder {
            private final Section section;
            private final int stage;
            private final String batch;
            private @Nullable List<String> hosts;
            private @Nullable List<Task> tasks;

            private Builder(Section section, int stage, String batch) {
                if (stage < 0) {
                    throw new IllegalArgumentException("stage must not be negative: " + stage);
                }
                this.section = Objects.requireNonNull(section, "section");
                this.stage = stage;
                this.batch = Objects.requireNonNull(batch, "batch");
            }

            /** Sets the names of the hosts of the batch. Unless set, none. */
            public Builder hosts(List<String> value) {
                hosts = Once.setList(hosts, value, "hosts");
                return this;
            }

            /** Sets the tasks, in order. Unless set, none. */
            public Builder tasks(List<Task> value) {
                tasks = Once.setList(tasks, value, "tasks");
                return this;
            }

            /** Returns the part. */
            public Part build() {
                return new Part(this);
            }
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

package dev.rustle.deploy;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.target.TargetTriple;

/** What a deployment did on one host. A value. */
public final class HostReport {
    private final String host;
    private final HostOutcome outcome;
    private final Optional<TargetTriple> triple;
    private final Optional<Digest> artifact;
    private final Optional<String> artifactOrigin;
    private final Transfer transfer;
    private final List<TaskResult> tasks;
    private final Map<HostOutcome.Phase, Duration> phases;
    private final List<String> warnings;

    private HostReport(Builder builder) {
        host = builder.host;
        outcome = builder.outcome;
        triple = Optional.ofNullable(builder.triple);
        artifact = Optional.ofNullable(builder.artifact);
        artifactOrigin = Optional.ofNullable(builder.artifactOrigin);
        transfer = Once.orElse(builder.transfer, Transfer.NONE);
        tasks = Once.orElse(builder.tasks, List.of());
        phases = Once.orElse(builder.phases, Map.of());
        warnings = Once.orElse(builder.warnings, List.of());
    }

    /** Starts a report, as deployers do, or a test of what reads reports. */
    public static Builder builder(String host, HostOutcome outcome) {
        return new Builder(host, outcome);
    }

    /** Returns the name of the host. */
    public String host() {
        return host;
    }

    /** Returns how it ended. */
    public HostOutcome outcome() {
        return outcome;
    }

    /** Returns what kind of machine it is, as far as is known. */
    public Optional<TargetTriple> triple() {
        return triple;
    }

    /** Returns the artifact that was to be deployed, as far as it was compiled. */
    public Optional<Digest> artifact() {
        return artifact;
    }

    /**
     * Returns where the artifact came from: {@code built} for this deployment, {@code memory} or {@code disk} for the tier of the artifact cache that had it (a cache of
     * your own has its own names), {@code directory} for the output directory, {@code given} by the caller. Empty if there was none.
     */
    public Optional<String> artifactOrigin() {
        return artifactOrigin;
    }

    /** Returns what went over the wire. */
    public Transfer transfer() {
        return transfer;
    }

    /** Returns what became of the tasks, in the order in which they ended; those that tags left out are absent. */
    public List<TaskResult> tasks() {
        return tasks;
    }

    /** Returns how long the steps took. */
    public Map<HostOutcome.Phase, Duration> phases() {
        return phases;
    }

    /** Returns what was noticed. */
    public List<String> warnings() {
        return warnings;
    }

    /** Returns how many tasks and handlers ended in a given way. */
    public long count(TaskResult.Status status) {
        return tasks.stream().filter(task -> task.status() == status).count();
    }

    private List<Object> parts() {
        return List.of(host, outcome, triple, artifact, artifactOrigin, transfer, tasks, phases, warnings);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostReport that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return host + ": " + outcome.summary();
    }

    /** Collects what a {@link HostReport} says. Each setting can be made once. Not safe for use by many threads. */
    public static final class Builder {
        private final String host;
        private final HostOutcome outcome;
        private @Nullable TargetTriple triple;
        private @Nullable Digest artifact;
        private @Nullable String artifactOrigin;
        private @Nullable Transfer transfer;
        private @Nullable List<TaskResult> tasks;
        private @Nullable Map<HostOutcome.Phase, Duration> phases;
        private @Nullable List<String> warnings;

        private Builder(String host, HostOutcome outcome) {
            this.host = Objects.requireNonNull(host, "host");
            this.outcome = Objects.requireNonNull(outcome, "outcome");
        }

        /** Sets what kind of machine it is. Unless set, not known. */
        public Builder triple(TargetTriple value) {
            triple = Once.set(triple, value, "triple");
            return this;
        }

        /** Sets the artifact that was to be deployed. Unless set, none was compiled. */
        public Builder artifact(Digest value) {
            artifact = Once.set(artifact, value, "artifact");
            return this;
        }

        /** Sets where the artifact came from. Unless set, from nowhere. */
        public Builder artifactOrigin(String value) {
            artifactOrigin = Once.set(artifactOrigin, value, "artifactOrigin");
            return this;
        }

        /** Sets what went over the wire. Unless set, nothing. */
        public Builder transfer(Transfer value) {
            transfer = Once.set(transfer, value, "transfer");
            return this;
        }

        /** Sets what became of the tasks, in the order in which they ended. Unless set, none was run. */
        public Builder tasks(List<TaskResult> value) {
            tasks = Once.setList(tasks, value, "tasks");
            return this;
        }

        /** Sets how long the steps took. Unless set, none was taken. */
        public Builder phases(Map<HostOutcome.Phase, Duration> value) {
            phases = Once.set(phases, Collections.unmodifiableMap(new LinkedHashMap<>(value)), "phases");
            return this;
        }

        /** Sets what was noticed. Unless set, nothing. */
        public Builder warnings(List<String> value) {
            warnings = Once.setList(warnings, value, "warnings");
            return this;
        }

        /** Returns the host report. */
        public HostReport build() {
            return new HostReport(this);
        }
    }

    /** What went over the wire to a host. A value. */
    public static final class Transfer {
        /** Nothing. */
        public static final Transfer NONE = builder().build();

        private final int segmentsSent;
        private final long bytesSent;
        private final long artifactBytes;
        private final int channels;

        private Transfer(Builder builder) {
            segmentsSent = Once.orElse(builder.segmentsSent, 0);
            bytesSent = Once.orElse(builder.bytesSent, 0L);
            artifactBytes = Once.orElse(builder.artifactBytes, 0L);
            channels = Once.orElse(builder.channels, 0);
        }

        /** Starts with nothing. */
        public static Builder builder() {
            return new Builder();
        }

        /** Returns how many segments of the artifact were missing there. */
        public int segmentsSent() {
            return segmentsSent;
        }

        /** Returns how many bytes these have. */
        public long bytesSent() {
            return bytesSent;
        }

        /** Returns how many bytes the whole artifact has. */
        public long artifactBytes() {
            return artifactBytes;
        }

        /** Returns how many programs were started over the session. */
        public int channels() {
            return channels;
        }

        private List<Object> parts() {
            return List.of(segmentsSent, bytesSent, artifactBytes, channels);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Transfer that && parts().equals(that.parts());
        }

        @Override
        public int hashCode() {
            return parts().hashCode();
        }

        @Override
        public String toString() {
            return segmentsSent + " segments, " + bytesSent + " of " + artifactBytes + " bytes, " + channels
                    + " channels";
        }

        /** Collects what a {@link Transfer} says. Each setting can be made once. Not safe for use by many threads. */
        public static final class Builder {
            private @Nullable Integer segmentsSent;
            private @Nullable Long bytesSent;
            private @Nullable Long artifactBytes;
            private @Nullable Integer channels;

            private Builder() {}

            /** Sets how many segments of the artifact were missing there. Unless set, 0. */
            public Builder segmentsSent(int value) {
                if (value < 0) {
                    throw new IllegalArgumentException("segmentsSent must not be negative: " + value);
                }
                segmentsSent = Once.set(segmentsSent, value, "segmentsSent");
                return this;
            }

            /** Sets how many bytes these have. Unless set, 0. */
            public Builder bytesSent(long value) {
                if (value < 0) {
                    throw new IllegalArgumentException("bytesSent must not be negative: " + value);
                }
                bytesSent = Once.set(bytesSent, value, "bytesSent");
                return this;
            }

            /** Sets how many bytes the whole artifact has. Unless set, 0. */
            public Builder artifactBytes(long value) {
                if (value < 0) {
                    throw new IllegalArgumentException("artifactBytes must not be negative: " + value);
                }
                artifactBytes = Once.set(artifactBytes, value, "artifactBytes");
                return this;
            }

            /** Sets how many programs were started over the session. Unless set, 0. */
            public Builder channels(int value) {
                if (value < 0) {
                    throw new IllegalArgumentException("channels must not be negative: " + value);
                }
                channels = Once.set(channels, value, "channels");
                return this;
            }

            /** Returns the transfer. */
            public Transfer build() {
                return new Transfer(this);
            }
        }
    }
}

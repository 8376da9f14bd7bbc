package dev.rustle.deploy;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.rustle.deploy.target.TargetTriple;

/**
 * What a deployment did on one host.
 *
 * @param host the name of the host
 * @param outcome how it ended
 * @param triple what kind of machine it is, as far as is known
 * @param artifact the artifact that was to be deployed, as far as it was compiled
 * @param transfer what went over the wire
 * @param tasks what became of the tasks, in the order in which they ended; those that tags left out are absent
 * @param phases how long the steps took
 * @param warnings what was noticed
 */
public record HostReport(
        String host,
        HostOutcome outcome,
        Optional<TargetTriple> triple,
        Optional<Digest> artifact,
        Transfer transfer,
        List<TaskResult> tasks,
        Map<HostOutcome.Phase, Duration> phases,
        List<String> warnings) {
    public HostReport {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(triple, "triple");
        Objects.requireNonNull(artifact, "artifact");
        Objects.requireNonNull(transfer, "transfer");
        tasks = List.copyOf(tasks);
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
        warnings = List.copyOf(warnings);
    }

    /** Returns how many tasks and handlers ended in a given way. */
    public long count(TaskResult.Status status) {
        return tasks.stream().filter(task -> task.status() == status).count();
    }

    /**
     * What went over the wire to a host.
     *
     * @param segmentsSent how many segments of the artifact were missing there
     * @param bytesSent how many bytes these have
     * @param artifactBytes how many bytes the whole artifact has
     * @param channels how many programs were started over the session
     */
    public record Transfer(int segmentsSent, long bytesSent, long artifactBytes, int channels) {
        /** Nothing. */
        public static final Transfer NONE = new Transfer(0, 0, 0, 0);
    }
}

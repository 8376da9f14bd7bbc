package dev.rustle.deploy.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.HostReport.Transfer;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.core.host.HostFacts;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.target.TargetTriple;

/** What is known about one host while it is worked on; it becomes the host's report. Used by one thread. */
final class HostRecord {
    private final String host;
    private final List<TaskResult> tasks = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    private @Nullable TargetTriple triple;
    private @Nullable Artifact artifact;
    private @Nullable String origin;
    private @Nullable Digest active;
    private Transfer transfer = Transfer.NONE;
    private Phase phase = Phase.CONNECT;
    private long phaseStarted = System.nanoTime();

    HostRecord(String host) {
        this.host = host;
    }

    /** Begins a step; the one before it is over. */
    void begin(Phase next) {
        long now = System.nanoTime();
        phases.merge(phase, Duration.ofNanos(now - phaseStarted), Duration::plus);
        phase = next;
        phaseStarted = now;
    }

    Phase phase() {
        return phase;
    }

    void learned(HostFacts facts) {
        triple = facts.triple();
        active = facts.current().orElse(null);
    }

    void compiled(PreparedHost.Obtained obtained) {
        artifact = obtained.artifact();
        origin = obtained.origin();
    }

    /** Notes what went over the wire, whatever became of it. */
    void sent(int segments, long bytes) {
        transfer = Transfer.builder()
                .segmentsSent(segments)
                .bytesSent(bytes)
                .artifactBytes(artifact == null ? 0 : artifact.size())
                .build();
    }

    void activated(Digest release) {
        active = release;
    }

    void add(TaskResult task) {
        tasks.add(task);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    Optional<Digest> active() {
        return Optional.ofNullable(active);
    }

    boolean changedAnything() {
        return tasks.stream().anyMatch(task -> task.status() == TaskResult.Status.CHANGED);
    }

    Optional<TaskResult> firstFailure() {
        return tasks.stream()
                .filter(task -> task.status() == TaskResult.Status.FAILED)
                .findFirst();
    }

    HostReport report(HostOutcome outcome, int channels) {
        begin(phase);
        HostReport.Builder report = HostReport.builder(host, outcome)
                .transfer(Transfer.builder()
                        .segmentsSent(transfer.segmentsSent())
                        .bytesSent(transfer.bytesSent())
                        .artifactBytes(transfer.artifactBytes())
                        .channels(channels)
                        .build())
                .tasks(tasks)
                .phases(phases)
                .warnings(warnings);
        Optional.ofNullable(triple).ifPresent(report::triple);
        Optional.ofNullable(artifact).map(Artifact::digest).ifPresent(report::artifact);
        Optional.ofNullable(origin).ifPresent(report::artifactOrigin);
        return report.build();
    }
}

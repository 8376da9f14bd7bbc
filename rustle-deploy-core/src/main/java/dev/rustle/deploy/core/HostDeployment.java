package dev.rustle.deploy.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.core.RunContext.AfterRun;
import dev.rustle.deploy.core.host.Execution;
import dev.rustle.deploy.core.host.Execution.End;
import dev.rustle.deploy.core.host.Execution.Next;
import dev.rustle.deploy.core.host.HostException;
import dev.rustle.deploy.core.host.HostFacts;
import dev.rustle.deploy.core.host.HostPaths;
import dev.rustle.deploy.core.host.HostSession;
import dev.rustle.deploy.core.host.Probe;
import dev.rustle.deploy.core.host.Releases;
import dev.rustle.deploy.core.host.RunOptions;
import dev.rustle.deploy.core.host.Shipper;
import dev.rustle.deploy.core.host.Shipper.Shipped;
import dev.rustle.deploy.event.ArtifactCompiled;
import dev.rustle.deploy.event.ArtifactShipped;
import dev.rustle.deploy.event.ArtifactVerified;
import dev.rustle.deploy.event.HostFinished;
import dev.rustle.deploy.event.HostProbed;
import dev.rustle.deploy.event.HostStarted;
import dev.rustle.deploy.event.HostWarning;
import dev.rustle.deploy.event.ReleaseActivated;
import dev.rustle.deploy.event.StageFinished;
import dev.rustle.deploy.event.TaskFinished;
import dev.rustle.deploy.event.TaskStarted;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/** The work on one host, step by step, on one thread. Whatever happens becomes the host's outcome. */
final class HostDeployment {
    private static final Logger LOG = LoggerFactory.getLogger(HostDeployment.class);

    private final RunContext run;
    private final PreparedHost prepared;
    private final Target target;
    private final HostRecord record;
    private long deadline;

    HostDeployment(RunContext run, PreparedHost prepared) {
        this.run = run;
        this.prepared = prepared;
        this.target = prepared.target();
        this.record = new HostRecord(target.name());
        this.deadline = System.nanoTime() + run.timeout().toNanos();
    }

    /** Does the work. */
    HostReport work() {
        HostOutcome outcome =
                new HostOutcome.Failed(record.phase(), "the work on the host ended unexpectedly", record.active());
        HostSession session = null;
        try {
            run.events().send(new HostStarted(Instant.now(), target.name()));
            session = connect();
            outcome = steps(session);
        } catch (TransportException e) {
            outcome = new HostOutcome.Unreachable(String.valueOf(e.getMessage()));
        } catch (HostException e) {
            outcome = new HostOutcome.Failed(e.phase(), e.problem(), record.active());
        } catch (InterruptedException e) {
            outcome = new HostOutcome.Cancelled(record.phase());
        } catch (RuntimeException e) {
            LOG.error("unexpected failure on {}", target, e);
            outcome = new HostOutcome.Failed(
                    record.phase(),
                    "unexpected " + e + "; this is a defect, please report it with the log",
                    record.active());
        } finally {
            // Whatever happened, other hosts must not wait for this one.
            if (outcome.succeeded()) {
                run.gate().left(target.name());
            } else {
                run.gate().failed(target.name());
            }
            if (session != null) {
                run.sessions().close(session);
            }
        }
        HostReport report = record.report(outcome, session == null ? 0 : session.channels());
        run.events().send(new HostFinished(Instant.now(), target.name(), outcome));
        return report;
    }

    private HostOutcome steps(HostSession session) throws HostException, InterruptedException {
        HostFacts facts = probe(session);
        return switch (run.operation()) {
            case ROLL_BACK -> rollBack(session, facts);
            case CLEAN_UP -> cleanUp(session, facts);
            case DEPLOY, EXECUTE -> {
                Artifact artifact;
                Shipped shipped;
                // Whoever prunes the cache meanwhile must not take what is being sent.
                try (PinnedArtifact pinned = compile(facts)) {
                    artifact = pinned.artifact();
                    shipped = ship(session, facts, artifact);
                }
                HostOutcome outcome = execute(session, facts, artifact, shipped);
                yield run.afterRun() == AfterRun.CLEAN_UP && outcome.succeeded() ? cleanUpAfterRun(session) : outcome;
            }
        };
    }

    private HostSession connect() throws TransportException, HostException, InterruptedException {
        checkCancelled();
        Duration left = remaining();
        if (left.isNegative() || left.isZero()) {
            throw new HostException(Phase.CONNECT, "no time was left to connect; raise the timeout");
        }
        Duration timeout = target.connection().connectTimeout().orElse(left);
        Session session = run.sessions()
                .connecting(() -> run.transport(target.connection().transport())
                        .connect(ConnectRequest.of(target.name(), target.connection(), shorter(timeout, left))));
        HostSession opened = new HostSession(target.name(), session, this::remaining);
        run.sessions().add(opened);
        return opened;
    }

    private HostFacts probe(HostSession session) throws HostException, InterruptedException {
        begin(Phase.PROBE);
        HostFacts facts = Probe.ask(session, HostPaths.of(target.variables()), run.plan(), run.inventory());
        record.learned(facts);
        run.events().send(new HostProbed(Instant.now(), target.name(), facts.triple(), facts.current()));
        return facts;
    }

    private PinnedArtifact compile(HostFacts facts) throws HostException, InterruptedException {
        begin(Phase.COMPILE);
        TargetTriple triple = prepared.triple().orElse(facts.triple());
        if (!triple.runsSameProgramsAs(facts.triple())) {
            throw new HostException(
                    Phase.COMPILE,
                    "the host is " + facts.triple() + ", but the inventory or the caller says " + triple
                            + "; correct that");
        }
        Optional<String> refusal = run.providers().kinds().refusalToDeploy(triple);
        if (refusal.isPresent()) {
            throw new HostException(Phase.COMPILE, refusal.get());
        }
        if (!prepared.artifacts().supports(triple)) {
            throw new HostException(Phase.COMPILE, prepared.artifacts().unsupported(triple));
        }
        try {
            PinnedArtifact pinned = PinnedArtifact.obtain(prepared.artifacts(), triple, run.cache());
            try {
                compiled(pinned.obtained());
                return pinned;
            } catch (IOException | RuntimeException e) {
                pinned.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HostException(Phase.COMPILE, String.valueOf(e.getMessage()), e);
        }
    }

    private void compiled(PreparedHost.Obtained obtained) throws IOException {
        obtained.damage().forEach(this::warn);
        Artifact artifact = obtained.artifact();
        run.output().write(prepared, artifact);
        record.compiled(obtained);
        run.events()
                .send(new ArtifactCompiled(
                        Instant.now(), target.name(), artifact.digest(), artifact.size(), obtained.origin()));
    }

    private Shipped ship(HostSession session, HostFacts facts, Artifact artifact)
            throws HostException, InterruptedException {
        begin(Phase.SHIP);
        Shipper.Owner owner = new Shipper.Owner(run.plan(), run.inventory(), target.name());
        Shipper shipper = new Shipper(session, facts, artifact, owner, run.deploymentId(), run.verification());
        Shipped shipped;
        try {
            shipped = shipper.ship();
        } finally {
            record.sent(shipper.segmentsSent(), shipper.bytesSent());
        }
        if (shipped.changed()) {
            run.activated().put(target.name(), artifact.digest());
        }
        record.activated(artifact.digest());
        Digest digest = artifact.digest();
        run.events()
                .send(new ArtifactShipped(
                        Instant.now(), target.name(), digest, shipped.segmentsSent(), shipped.bytesSent()));
        if (run.verification() == Shipper.Verification.START) {
            run.events().send(new ArtifactVerified(Instant.now(), target.name(), digest));
        }
        run.events().send(new ReleaseActivated(Instant.now(), target.name(), digest, shipped.previous()));
        shipped.leftOver().ifPresent(problem -> warn("old releases are still there: " + problem));
        return shipped;
    }

    private HostOutcome execute(HostSession session, HostFacts facts, Artifact artifact, Shipped shipped)
            throws HostException, InterruptedException {
        Optional<Digest> release = Optional.of(artifact.digest());
        if (run.runOptions().isPresent()) {
            begin(Phase.EXECUTE);
            int first = run.gate().first(target.name()).orElse(0);
            Optional<String> cancelled = awaitStage(first);
            if (cancelled.isPresent()) {
                return run.isCancelled()
                        ? new HostOutcome.Cancelled(Phase.EXECUTE)
                        : new HostOutcome.Skipped(cancelled.get());
            }
            End end = execute(
                    new Execution(session, facts, new RunObserver(), run.gate().failedBefore(first), run.secrets()),
                    artifact,
                    run.runOptions().get());
            if (end instanceof End.Lost lost) {
                return new HostOutcome.Detached(run.runOptions().get().runId(), lost.lastSequence(), lost.problem());
            }
            End.Reported reported = (End.Reported) end;
            if (reported.status().equals("cancelled") && run.isCancelled()) {
                return new HostOutcome.Cancelled(Phase.EXECUTE);
            }
            Optional<String> ended =
                    run.gate().reason().filter(reason -> reported.reason().equals(Optional.of(reason)));
            if (ended.isPresent()
                    && reported.status().equals("cancelled")
                    && record.firstFailure().isEmpty()) {
                return new HostOutcome.Skipped(ended.get());
            }
            if (!reported.status().equals("ok")) {
                return new HostOutcome.Failed(Phase.EXECUTE, failure(reported), release);
            }
        }
        return shipped.changed() || record.changedAnything()
                ? new HostOutcome.Succeeded(release)
                : new HostOutcome.Unchanged(release);
    }

    private End execute(Execution execution, Artifact artifact, RunOptions options)
            throws HostException, InterruptedException {
        Runnable cancel = () -> execution.cancel("the deployment was cancelled");
        run.cancellation().add(cancel);
        try {
            return execution.run(artifact.digest(), options);
        } finally {
            run.cancellation().remove(cancel);
        }
    }

    private String failure(End.Reported reported) {
        String tasks = record.firstFailure()
                .map(task -> "task \"" + (task.name().isEmpty() ? task.module() : task.name()) + "\" failed: "
                        + task.message().orElse("without a message"))
                .orElse("");
        String reason = reported.reason().orElse("");
        String both = tasks + (tasks.isEmpty() || reason.isEmpty() ? "" : "; ") + reason;
        return both.isEmpty() ? "the run ended as " + reported.status() : both;
    }

    private HostOutcome rollBack(HostSession session, HostFacts facts) throws HostException, InterruptedException {
        begin(Phase.ROLL_BACK);
        Optional<Digest> expected = run.expectedRelease(target.name());
        if (expected.isPresent() && !facts.current().equals(expected)) {
            throw new HostException(
                    Phase.ROLL_BACK,
                    "the current release is "
                            + facts.current().map(Digest::brief).orElse("none") + ", not "
                            + expected.get().brief()
                            + " of the deployment that is to be taken back: somebody has deployed since; roll back by plan and targets if that is meant");
        }
        return new Releases(session, facts).rollBack(run.deploymentId());
    }

    private HostOutcome cleanUp(HostSession session, HostFacts facts) throws HostException, InterruptedException {
        begin(Phase.CLEAN_UP);
        return new Releases(session, facts).cleanUp();
    }

    /** The run may have taken any time, and what was true of the host before it was deployed to is so no longer. */
    private HostOutcome cleanUpAfterRun(HostSession session) throws HostException, InterruptedException {
        begin(Phase.CLEAN_UP);
        deadline = System.nanoTime() + run.timeout().toNanos();
        HostFacts facts = Probe.ask(session, HostPaths.of(target.variables()), run.plan(), run.inventory());
        new Releases(session, facts).cleanUp();
        run.activated().remove(target.name());
        return record.changedAnything()
                ? new HostOutcome.Succeeded(Optional.empty())
                : new HostOutcome.Unchanged(Optional.empty());
    }

    /** Waits until a stage may begin; returns why it will not, or nothing. */
    private Optional<String> awaitStage(int stage) throws InterruptedException {
        if (run.gate().isOpen(stage)) {
            return run.gate().await(stage);
        }
        return run.permits().whileWaiting(() -> run.gate().await(stage));
    }

    /** Whoever listens learns of a warning when whoever reads the report does. */
    private void warn(String warning) {
        record.warn(warning);
        run.events().send(new HostWarning(Instant.now(), target.name(), warning));
    }

    private void begin(Phase phase) throws InterruptedException {
        record.begin(phase);
        checkCancelled();
    }

    private void checkCancelled() throws InterruptedException {
        if (run.isCancelled()) {
            throw new InterruptedException("the deployment was cancelled");
        }
    }

    private Duration remaining() {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Passes on what the runner says. */
    private final class RunObserver implements Execution.Observer {
        @Override
        public void taskStarted(String play, String task, String name, String module) {
            run.events().send(new TaskStarted(Instant.now(), target.name(), play, task, name, module));
        }

        @Override
        public void taskFinished(TaskResult result) {
            record.add(result);
            run.events().send(new TaskFinished(Instant.now(), target.name(), result));
        }

        @Override
        public void warning(String message) {
            warn(message);
        }

        @Override
        public void stageFinished(int stage) {
            run.gate().done(target.name(), stage);
            run.events().send(new StageFinished(Instant.now(), target.name(), stage));
        }

        @Override
        public Next awaitStage(int next) throws InterruptedException {
            return HostDeployment.this
                    .awaitStage(next)
                    .<Next>map(Next.Cancel::new)
                    .orElseGet(() -> new Next.Go(run.gate().failedBefore(next)));
        }
    }
}

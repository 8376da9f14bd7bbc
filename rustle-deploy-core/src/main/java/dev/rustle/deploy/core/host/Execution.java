package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.target.Secret;

/** Runs an artifact on a host: reads its events, and tells it when a stage may start (contract, "Run"). */
public final class Execution {
    /** The runner keeps events below a fraction of this (contract, "Run"). */
    private static final int MAX_EVENT = 16 * 1024 * 1024;

    /** How long a host may take to confirm that a run whose time was over has ended. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final HostSession session;
    private final HostFacts facts;
    private final Observer observer;
    private final List<String> failed;
    private final Map<String, Secret> secrets;
    private final Alarms alarms;
    private final ControlChannel control = new ControlChannel(DaemonThreads.BLOCKING);
    private final ReportBudget budget = new ReportBudget();
    private boolean leftOut;
    private long lastSequence;
    private Optional<Value.Mapping> done = Optional.empty();
    private Optional<String> runningTask = Optional.empty();
    private final OutputLines unexpected = new OutputLines();

    /** Learns what happens, on the thread that runs the execution. */
    public interface Observer {
        /** A task begins. */
        void taskStarted(String play, String task, String name, String module);

        /** A task is over. */
        void taskFinished(TaskResult result);

        /** The runner has noticed something. */
        void warning(String message);

        /** A stage is done. */
        void stageFinished(int stage);

        /**
         * Blocks until a stage may start.
         *
         * @param next the next stage in which the host has something to do
         * @return what to do then
         */
        Next awaitStage(int next) throws InterruptedException;
    }

    /** What a runner is told at the end of a stage. */
    public sealed interface Next {
        /**
         * Go on.
         *
         * @param failed the hosts that have failed before the stage: they are no hosts of a play any more, as in Ansible
         */
        record Go(List<String> failed) implements Next {
            public Go {
                failed = List.copyOf(failed);
            }
        }

        /**
         * Stop.
         *
         * @param reason why
         */
        record Cancel(String reason) implements Next {}
    }

    /** How a run ended. */
    public sealed interface End {
        /**
         * The runner has told how it ended.
         *
         * @param status ok, failed, cancelled or interrupted
         * @param reason why, if it was not ok and the tasks do not say
         */
        record Reported(String status, Optional<String> reason) implements End {}

        /**
         * The connection was lost.
         *
         * @param lastSequence the number of the last event
         * @param problem how
         */
        record Lost(long lastSequence, String problem) implements End {}
    }

    /**
     * Creates an execution.
     *
     * @param failed the hosts that have failed before its first stage
     * @param secrets variables that the run is told and nobody else
     */
    public Execution(
            HostSession session, HostFacts facts, Observer observer, List<String> failed, Map<String, Secret> secrets) {
        this(session, facts, observer, failed, secrets, DaemonThreads.ALARMS);
    }

    /** Creates an execution with a clock of its own. */
    Execution(
            HostSession session,
            HostFacts facts,
            Observer observer,
            List<String> failed,
            Map<String, Secret> secrets,
            Alarms alarms) {
        this.session = session;
        this.facts = facts;
        this.observer = observer;
        this.failed = List.copyOf(failed);
        this.secrets = Map.copyOf(secrets);
        this.alarms = alarms;
    }

    /**
     * Runs to the end.
     *
     * @throws HostException if the host does not do as it should, or takes longer than the options allow
     */
    public End run(Digest artifact, RunOptions options) throws HostException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(facts.state(), artifact.hex()));
        arguments.addAll(options.arguments(facts.state()));
        Command command = Command.script(Scripts.EXECUTE.text(), arguments.toArray(String[]::new));
        try (RunningCommand running = session.start(Phase.EXECUTE, command);
                RunLimit grace = new RunLimit(Optional.of(GRACE), alarms, running::close);
                RunLimit limit = new RunLimit(options.limit(), alarms, () -> {
                    grace.go();
                    control.cancelNow("the run took longer than " + shown(options.limit()));
                })) {
            limit.go();
            Optional<IOException> broken = converse(running, limit);
            Completion completion = running.await();
            if (limit.isOver() && !done.flatMap(event -> event.text("status")).equals(Optional.of("ok"))) {
                throw tookTooLong(shown(options.limit()), grace.isOver(), completion);
            }
            return end(completion, broken);
        }
    }

    private static String shown(Optional<Duration> limit) {
        return "the plan's execution_timeout of "
                + limit.map(duration -> BigDecimal.valueOf(duration.toMillis(), 3)
                                .stripTrailingZeros()
                                .toPlainString())
                        .orElse("")
                + " s";
    }

    private HostException tookTooLong(String limit, boolean waitedInVain, Completion completion) {
        String during = runningTask.map(task -> " during task \"" + task + "\"").orElse("");
        String unconfirmed = waitedInVain ? " within " + GRACE.toSeconds() + " s" : " (" + completion.exit() + ")";
        return new HostException(
                Phase.EXECUTE,
                "the run on " + session.host() + " took longer than " + limit
                        + (done.isPresent()
                                ? " and was ended" + during
                                : during + "; it was told to end, which it has not confirmed" + unconfirmed
                                        + ", so it may still go on there"));
    }

    /**
     * Asks the runner to stop when the task that runs is over. May be called from any thread, before, during and after the run.
     *
     * @param reason why, for the record of the run
     */
    public void cancel(String reason) {
        control.cancel(reason);
    }

    private Optional<IOException> converse(RunningCommand running, RunLimit limit)
            throws HostException, InterruptedException {
        try {
            control.open(running.stdin(), failed, secrets);
            BoundedLines events = new BoundedLines(running.stdout(), MAX_EVENT);
            for (String line = events.next(); line != null; line = events.next()) {
                if (line.startsWith("{")) {
                    acceptLine(line, limit);
                } else {
                    unexpected.add(line);
                }
            }
            return control.failure();
        } catch (BoundedLines.LineTooLongException e) {
            throw new HostException(
                    Phase.EXECUTE,
                    "what runs on " + session.host() + " sent " + e.getMessage()
                            + ": that is no event of a runner; the run may go on there",
                    e);
        } catch (IOException e) {
            return Optional.of(e);
        } finally {
            control.close();
        }
    }

    private Value.Mapping event(String line) throws HostException {
        try {
            if (JsonValues.read(RunnerJson.FACTORY, line.getBytes(StandardCharsets.UTF_8))
                    instanceof Value.Mapping event) {
                long sequence = number(event, "seq");
                if (sequence != lastSequence + 1) {
                    throw new HostException(
                            Phase.EXECUTE,
                            "event " + sequence + " of " + session.host() + " follows event " + lastSequence
                                    + ": events were lost",
                            null);
                }
                lastSequence = sequence;
                return event;
            }
            throw new IOException("not an object");
        } catch (IOException e) {
            throw noEvent(line, e);
        }
    }

    private HostException noEvent(String line, Exception cause) {
        String reason = cause instanceof JsonProcessingException malformed
                ? malformed.getOriginalMessage()
                : String.valueOf(cause.getMessage());
        return new HostException(
                Phase.EXECUTE,
                "the runner on " + session.host() + " sent something that is no event (" + BoundedLines.excerpt(reason)
                        + "): " + BoundedLines.excerpt(line),
                cause);
    }

    private void acceptLine(String line, RunLimit limit) throws HostException, InterruptedException {
        try {
            accept(event(line), limit);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw noEvent(line, e);
        }
    }

    private void accept(Value.Mapping event, RunLimit limit) throws HostException, InterruptedException {
        switch (event.text("type").orElse("")) {
            case "task_started" -> {
                runningTask = Optional.of(text(event, "name"));
                observer.taskStarted(
                        text(event, "play"), text(event, "task"), text(event, "name"), text(event, "module"));
            }
            case "task_done" -> taskDone(event);
            case "warning" -> {
                checkRoom(text(event, "message"));
                observer.warning(text(event, "message"));
            }
            case "stage_done" -> {
                runningTask = Optional.empty();
                stageDone(event, limit);
            }
            case "run_done" -> done = Optional.of(event);
            default -> {
                // Other events carry what nobody here needs: run, play and stage beginnings, loop items, retries, and
                // kinds of newer minors.
            }
        }
    }

    private void stageDone(Value.Mapping event, RunLimit limit) throws InterruptedException {
        OptionalInt next = event.get("next").orElseGet(Value::none) instanceof Value.Int number
                ? OptionalInt.of(number.value().intValueExact())
                : OptionalInt.empty();
        observer.stageFinished(Math.toIntExact(number(event, "stage")));
        if (next.isEmpty()) {
            return;
        }
        limit.pause();
        // A run whose time was over was told to end: it answers at once, and waits for no other host.
        if (!limit.isOver()) {
            Next then = observer.awaitStage(next.getAsInt());
            if (then instanceof Next.Go go) {
                control.go(next.getAsInt(), go.failed());
            } else {
                control.cancel(((Next.Cancel) then).reason());
            }
            limit.go();
        }
    }

    private void taskDone(Value.Mapping event) throws HostException {
        Value.Mapping result = event.get("result").orElseGet(Value::none) instanceof Value.Mapping mapping
                ? mapping
                : Value.Mapping.EMPTY;
        boolean fits = budget.takes(result);
        Value.Mapping kept = fits ? result : ReportBudget.without(result);
        checkRoom(
                text(event, "play"),
                text(event, "task"),
                text(event, "module"),
                text(event, "name"),
                fits ? "" : kept.text("msg").orElse(""));
        if (!fits && !leftOut) {
            leftOut = true;
            observer.warning("the results of this run take more than " + shown(ReportBudget.BYTES)
                    + "; from task " + BoundedLines.excerpt(text(event, "name"))
                    + " on, results for which there is no room are left out but for their messages");
        }
        observer.taskFinished(taskResult(event, kept, !fits));
    }

    /** Names and messages are kept whatever happens; so many of them that they fill the memory are no run. */
    private void checkRoom(String... texts) throws HostException {
        if (!budget.takesNames(texts)) {
            throw new HostException(
                    Phase.EXECUTE,
                    "what runs on " + session.host() + " reports tasks and warnings that take more than "
                            + shown(ReportBudget.BYTES) + " without their results; the run may go on there");
        }
    }

    private static String shown(long bytes) {
        return bytes / (1024 * 1024) + " MiB";
    }

    private static TaskResult taskResult(Value.Mapping event, Value.Mapping result, boolean leftOut) {
        boolean handler = event.get("handler").equals(Optional.of(Value.of(true)));
        return TaskResult.builder(
                        text(event, "play"),
                        text(event, "task"),
                        text(event, "module"),
                        TaskResult.Status.valueOf(text(event, "status").toUpperCase(Locale.ROOT)))
                .name(text(event, "name"))
                .kind(handler ? TaskResult.Kind.HANDLER : TaskResult.Kind.TASK)
                .result(result)
                .duration(Duration.ofMillis(number(event, "duration_ms")))
                .truncated(leftOut || event.get("cut").equals(Optional.of(Value.of(true))))
                .build();
    }

    private End end(Completion completion, Optional<IOException> broken) throws HostException {
        if (done.isPresent()) {
            return new End.Reported(text(done.get(), "status"), done.get().text("reason"));
        }
        if (completion.exit() instanceof Exit.Lost lost && lastSequence > 0) {
            return new End.Lost(lastSequence, lost.reason());
        }
        throw Replies.failure(
                Phase.EXECUTE, new HostSession.Output(unexpected.lines(), completion, null), broken.orElse(null));
    }

    private static String text(Value.Mapping event, String name) {
        return event.text(name).orElse("");
    }

    private static long number(Value.Mapping event, String name) {
        return event.get(name).orElseGet(Value::none) instanceof Value.Int number
                ? number.value().longValueExact()
                : 0;
    }

    /** The last lines that were no events: what a program says that is not the runner we know. */
    private static final class OutputLines {
        private static final int KEPT = 20;

        /** What scripts say when they refuse is shorter, and has to stay as it is to be understood. */
        private static final int LONGEST = 4096;

        private final List<String> lines = new ArrayList<>();

        void add(String line) {
            if (lines.size() == KEPT) {
                lines.remove(0);
            }
            lines.add(line.length() <= LONGEST ? line : BoundedLines.excerpt(line));
        }

        List<String> lines() {
            return lines;
        }
    }
}

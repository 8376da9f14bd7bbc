package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;

/**
 * Asks this machine's runner what expressions are worth (contract, "Evaluation"), so that there is one expression language. The process is started when the
 * first question comes and lives until {@link #close()}; one that has died since the last question is replaced, and if it fails at a question, the question fails and
 * the next one starts another. Safe for use by many threads; questions are answered one after another.
 */
final class Evaluator implements AutoCloseable {
    /** Far more than any expression needs, so that only a process that hangs takes it. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Program program;
    private final Duration limit;
    private final ScheduledThreadPoolExecutor watches = watches();
    private volatile @Nullable EvaluatorProcess process;
    private volatile boolean closed;
    private long lastId;

    /** Starts the program that evaluates. */
    interface Program {
        /**
         * Starts it.
         *
         * @throws IOException if it cannot be started, with the reason and what to do
         */
        Process start() throws IOException;
    }

    Evaluator(Runners runners) {
        this(() -> EvaluatorProcess.run(own(runners).bytes()), LIMIT);
    }

    private static Runner own(Runners runners) throws IOException {
        return runners.own()
                .orElseThrow(() -> new IOException("there is no runner for this machine ("
                        + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                        + ") on the class path; without it, the files of a task cannot be named by an expression"));
    }

    /** Creates an evaluator whose questions must be answered within a time. */
    Evaluator(Program program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    /** A thread of its own, since those of the common pool may all be busy; what was answered leaves nothing behind. */
    private static ScheduledThreadPoolExecutor watches() {
        ScheduledThreadPoolExecutor watches = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "rustle-deploy-eval-watch");
            thread.setDaemon(true);
            return thread;
        });
        watches.setRemoveOnCancelPolicy(true);
        return watches;
    }

    /** An answer: a value, or why there is none. */
    record Answer(Optional<Value> value, String problem, String kind) {}

    /**
     * Returns what a template, or data with templates in it, gives with what is known of the variables.
     *
     * @throws DeployException if it cannot be evaluated here at all
     */
    Answer template(Value text, ControllerScope scope) {
        Map<String, Value> unknown = new LinkedHashMap<>();
        scope.unknown().forEach((name, reason) -> unknown.put(name, Value.of(reason)));
        Map<String, Value> question = new LinkedHashMap<>();
        question.put("op", Value.of("template"));
        question.put("text", text);
        question.put("data", scope.data());
        question.put("over", scope.over());
        question.put("unknown", new Value.Mapping(unknown));
        question.put("vars", scope.variables());
        return ask(new Value.Mapping(question).toJson(), "evaluate " + ArgumentTypes.text(text));
    }

    /** Returns why nothing can be evaluated here and what to do about it; empty if there is a process to ask, which is started if need be. */
    synchronized Optional<String> obstacle() {
        try {
            running();
            return Optional.empty();
        } catch (InterruptedIOException e) {
            throw new DeployException(failure("check the plan") + e.getMessage(), e);
        } catch (IOException e) {
            refuseWhenClosed("check the plan", e);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns what is wrong with tasks, sources or texts (contract, "Evaluation"): one list of problems for each.
     *
     * @param kind what they are, as the contract calls it
     * @param subjects they, a list in JSON: as values they would be in memory once more
     * @throws DeployException if they cannot be checked here at all
     */
    List<Value> check(String kind, String subjects) {
        Answer answer = ask("{\"op\":\"check\",\"" + kind + "\":" + subjects + "}", "check the plan");
        if (answer.value().orElseGet(Value::none) instanceof Value.Mapping found
                && found.get(kind).orElseGet(Value::none) instanceof Value.Sequence lists) {
            return lists.items();
        }
        throw new DeployException(
                "cannot check the plan on this machine with `runner eval`: " + answer.problem(), null);
    }

    private synchronized Answer ask(String question, String purpose) {
        String numbered = "{\"id\":" + ++lastId + "," + question.substring(1);
        try {
            return answer(answerLine(numbered));
        } catch (IOException e) {
            end();
            refuseWhenClosed(purpose, e);
            throw new DeployException(failure(purpose) + e.getMessage(), e);
        }
    }

    private String answerLine(String question) throws IOException {
        EvaluatorProcess known = process;
        EvaluatorProcess asked = running();
        try {
            return asked.ask(question, limit);
        } catch (EvaluatorProcess.Late e) {
            throw e;
        } catch (IOException e) {
            if (asked != known || closed) {
                throw e;
            }
            // It has answered before and may have died since: whether the question is to blame, a new one shows.
            end();
            return running().ask(question, limit);
        }
    }

    private void refuseWhenClosed(String purpose, IOException e) {
        if (closed) {
            throw new IllegalStateException(failure(purpose) + "the compiler was closed", e);
        }
    }

    private static String failure(String purpose) {
        return "cannot " + purpose + " on this machine with `runner eval`: ";
    }

    private Answer answer(String line) throws IOException {
        if (!(JsonValues.read(RunnerJson.FACTORY, line.getBytes(StandardCharsets.UTF_8)) instanceof Value.Mapping json)
                || !json.get("id").equals(Optional.of(Value.of(lastId)))) {
            throw new IOException("unexpected answer " + line);
        }
        if (json.get("ok").equals(Optional.of(Value.of(true)))) {
            return new Answer(Optional.of(json.get("value").orElseGet(Value::none)), "", "");
        }
        Value.Mapping error = json.get("error").orElse(Value.Mapping.EMPTY) instanceof Value.Mapping mapping
                ? mapping
                : Value.Mapping.EMPTY;
        return new Answer(
                Optional.empty(),
                error.text("message").orElse(line),
                error.text("kind").orElse(""));
    }

    private EvaluatorProcess running() throws IOException {
        EvaluatorProcess known = process;
        if (known != null && known.isUsable()) {
            return known;
        }
        end();
        EvaluatorProcess started = closed ? null : new EvaluatorProcess(program.start(), watches);
        process = started;
        // Whoever closes sets the flag first and looks for the process then: one of the two sees the other.
        if (started == null || closed) {
            throw new IOException("the compiler is closed");
        }
        return started;
    }

    private void end() {
        EvaluatorProcess known = process;
        if (known != null) {
            known.close();
        }
        process = null;
    }

    /** Ends the process, and with it a question that is still open. */
    @Override
    public void close() {
        closed = true;
        watches.shutdownNow();
        EvaluatorProcess known = process;
        if (known != null) {
            known.close();
        }
    }
}

package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.plan.Value;

/**
 * Asks this machine's runner what expressions are worth (contract, "Evaluation"), so that there is one expression language. The process is started when the
 * first question comes and lives until {@link #close()}; if it fails, the question fails, and the next one starts another. Safe for use by many threads; questions
 * are answered one after another.
 */
final class Evaluator implements AutoCloseable {
    /** Far more than any expression needs, so that only a process that hangs takes it. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final JsonFactory JSON = new JsonFactory();

    private final Program program;
    private final boolean possible;
    private final Duration limit;
    private volatile @Nullable EvaluatorProcess process;
    private volatile boolean closed;
    private long lastId;

    /** Starts the program that evaluates. */
    interface Program {
        Process start() throws IOException;
    }

    Evaluator(Runners runners) {
        this(() -> EvaluatorProcess.run(own(runners).bytes()), runners.hasOwn(), LIMIT);
    }

    private static Runner own(Runners runners) throws IOException {
        return runners.own()
                .orElseThrow(() -> new IOException("there is no runner for this machine ("
                        + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                        + ") on the class path; write the value without an expression"));
    }

    /** Creates an evaluator whose questions must be answered within a time. */
    Evaluator(Program program, Duration limit) {
        this(program, true, limit);
    }

    private Evaluator(Program program, boolean possible, Duration limit) {
        this.program = program;
        this.possible = possible;
        this.limit = limit;
    }

    /** An answer: a value, or why there is none. */
    record Answer(Optional<Value> value, String problem, String kind) {}

    /**
     * Returns what a template gives with the given variables.
     *
     * @throws DeployException if it cannot be evaluated here at all
     */
    Answer template(String text, Value.Mapping variables) {
        Map<String, Value> question = new LinkedHashMap<>();
        question.put("op", Value.of("template"));
        question.put("text", Value.of(text));
        question.put("vars", variables);
        return ask(question, "evaluate " + text);
    }

    /** Whether there is a program for this machine that could be asked. */
    boolean isPossible() {
        return possible;
    }

    /**
     * Returns what is wrong with tasks, sources and texts (contract, "Evaluation"): for each key of the subjects one list of problems per subject.
     *
     * @throws DeployException if they cannot be checked here at all
     */
    Value.Mapping check(Map<String, Value> subjects) {
        Map<String, Value> question = new LinkedHashMap<>();
        question.put("op", Value.of("check"));
        question.putAll(subjects);
        Answer answer = ask(question, "check the plan");
        if (answer.value().isPresent() && answer.value().get() instanceof Value.Mapping found) {
            return found;
        }
        throw new DeployException(
                "cannot check the plan on this machine with `runner eval`: " + answer.problem(), null);
    }

    private synchronized Answer ask(Map<String, Value> question, String purpose) {
        question.put("id", Value.of(++lastId));
        try {
            return answer(running().ask(new Value.Mapping(question).toJson(), limit));
        } catch (IOException e) {
            end();
            String failure = "cannot " + purpose + " on this machine with `runner eval`: ";
            if (closed) {
                throw new IllegalStateException(failure + "the compiler was closed", e);
            }
            throw new DeployException(failure + e.getMessage(), e);
        }
    }

    private Answer answer(String line) throws IOException {
        if (!(JsonValues.read(JSON, line.getBytes(StandardCharsets.UTF_8)) instanceof Value.Mapping json)
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
        if (known != null) {
            return known;
        }
        EvaluatorProcess started = closed ? null : new EvaluatorProcess(program.start());
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
        EvaluatorProcess known = process;
        if (known != null) {
            known.close();
        }
    }
}

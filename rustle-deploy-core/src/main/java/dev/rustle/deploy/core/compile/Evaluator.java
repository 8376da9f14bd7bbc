package dev.rustle.deploy.core.compile;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
 * first question comes and lives until {@link #close()}. Safe for use by many threads; questions are answered one after another.
 */
final class Evaluator implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final Runners runners;
    private @Nullable Process process;
    private @Nullable Writer questions;
    private @Nullable BufferedReader answers;
    private long lastId;
    private boolean closed;

    Evaluator(Runners runners) {
        this.runners = runners;
    }

    /** An answer: a value, or why there is none. */
    record Answer(Optional<Value> value, String problem, String kind) {}

    /** Returns what a template gives with the given variables. */
    synchronized Answer template(String text, Value.Mapping variables) {
        Map<String, Value> question = new LinkedHashMap<>();
        question.put("op", Value.of("template"));
        question.put("text", Value.of(text));
        question.put("vars", variables);
        return ask(question);
    }

    private Answer ask(Map<String, Value> question) {
        try {
            start();
            question.put("id", Value.of(++lastId));
            Writer writer = questions;
            BufferedReader reader = answers;
            if (writer == null || reader == null) {
                throw new IOException("it is not running");
            }
            writer.write(new Value.Mapping(question).toJson());
            writer.write('\n');
            writer.flush();
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("it has ended");
            }
            return answer(line);
        } catch (IOException e) {
            throw new DeployException(
                    "cannot evaluate an expression on this machine with `runner eval`: " + e.getMessage(), e);
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

    private void start() throws IOException {
        if (closed) {
            throw new IOException("the compiler is closed");
        }
        if (process != null) {
            return;
        }
        Runner own = runners.own()
                .orElseThrow(() -> new IOException("there is no runner for this machine ("
                        + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                        + ") on the class path; write the value without an expression"));
        Path folder = Files.createTempDirectory("rustle-eval");
        Path program = folder.resolve("runner");
        try {
            Files.createFile(
                    program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.write(program, own.bytes());
            Process started = new ProcessBuilder(program.toString(), "eval")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process = started;
            questions = new BufferedWriter(new OutputStreamWriter(started.getOutputStream(), StandardCharsets.UTF_8));
            answers = new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        } finally {
            // The process keeps its program; the name is not needed once it runs.
            Files.deleteIfExists(program);
            Files.deleteIfExists(folder);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (process != null) {
            process.destroy();
            process = null;
        }
    }
}

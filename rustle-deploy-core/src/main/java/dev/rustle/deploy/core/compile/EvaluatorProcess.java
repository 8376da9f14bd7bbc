package dev.rustle.deploy.core.compile;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running {@code runner eval}: a line for a line. Asked by one thread; ended by any. */
final class EvaluatorProcess implements Closeable {
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    EvaluatorProcess(Process process) {
        this.process = process;
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Runs {@code eval} of a runner, which has no name in the file system after that. */
    static Process run(byte[] runner) throws IOException {
        Path folder = Files.createTempDirectory("rustle-eval");
        Path file = folder.resolve("runner");
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.write(file, runner);
            return new ProcessBuilder(file.toString(), "eval")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /**
     * Returns the answer to a question.
     *
     * @param limit how long it may take; then the process is ended
     * @throws IOException if there is none
     */
    String ask(String question, Duration limit) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture<Void> watch = CompletableFuture.runAsync(
                () -> {
                    late.set(true);
                    close();
                },
                CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS));
        try {
            questions.write(question);
            questions.write('\n');
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("it ended" + exitCode() + " without an answer");
            }
            return answer;
        } catch (IOException e) {
            throw late.get()
                    ? new IOException("it gave no answer within " + limit.toMillis() + " ms and was ended", e)
                    : e;
        } finally {
            watch.cancel(false);
        }
    }

    private String exitCode() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? " with code " + process.exitValue() : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Ends the process; a question that is open gets no answer. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package dev.rustle.deploy.core.compile;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.files.FileFailures;

/** A running {@code runner eval}: a line for a line. Asked by one thread; ended by any. */
final class EvaluatorProcess implements Closeable {
    /** How often a program is started that another process still holds open; together about two seconds. */
    private static final int STARTS = 10;

    /** How the JDK words ETXTBSY; newer ones say it differently. */
    private static final Pattern TEXT_FILE_BUSY = Pattern.compile("error[:=] ?26\\b");

    private final Process process;
    private final ScheduledExecutorService watches;
    private final Writer questions;
    private final BufferedReader answers;
    private volatile boolean closed;

    /**
     * Talks to a process.
     *
     * @param watches runs what ends the process when an answer takes too long
     */
    EvaluatorProcess(Process process, ScheduledExecutorService watches) {
        this.process = process;
        this.watches = watches;
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Says that a process gave no answer within its time. */
    static final class Late extends IOException {
        private static final long serialVersionUID = 1L;

        Late(Duration limit, IOException cause) {
            super("it gave no answer within " + limit.toMillis() + " ms and was ended", cause);
        }
    }

    /** Runs {@code eval} of a runner, which has no name in the file system after that. */
    static Process run(byte[] runner) throws IOException {
        String temporary = System.getProperty("java.io.tmpdir", "");
        try {
            return run(runner, Path.of(temporary));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "the runner cannot be started from the folder for temporary files, " + temporary + ": "
                            + FileFailures.reason(e)
                            + "; it must be possible to write and to run programs there; name another folder with -Djava.io.tmpdir=FOLDER",
                    e);
        }
    }

    private static Process run(byte[] runner, Path temporary) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "rustle-eval");
        Path file = folder.resolve("runner");
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.write(file, runner);
            return startWhenReleased(() -> new ProcessBuilder(file.toString(), "eval")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /**
     * Starts a program that was just written. A process that another thread of this JVM started meanwhile has inherited the open file until it runs its own program,
     * and what is open for writing cannot be run (ETXTBSY).
     */
    static Process startWhenReleased(Evaluator.Program program) throws IOException {
        for (int start = 1; ; start++) {
            try {
                return program.start();
            } catch (IOException e) {
                if (start == STARTS
                        || !TEXT_FILE_BUSY
                                .matcher(String.valueOf(e.getMessage()))
                                .find()) {
                    throw e;
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(Math.min(1L << start, 400));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the runner was being started");
            }
        }
    }

    /**
     * Returns the answer to a question.
     *
     * @param limit how long it may take; then the process is ended
     * @throws Late if it takes longer
     * @throws IOException if there is none
     */
    String ask(String question, Duration limit) throws IOException {
        // Either the question is over or its time is: whoever comes second leaves the matter to the other.
        AtomicBoolean over = new AtomicBoolean();
        Future<?> watch = watch(over, limit);
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
            throw over.get() ? new Late(limit, e) : e;
        } finally {
            watch.cancel(false);
            if (!over.compareAndSet(false, true)) {
                // The answer may have come at the last moment, but the process has no future.
                close();
            }
        }
    }

    private Future<?> watch(AtomicBoolean over, Duration limit) throws IOException {
        try {
            return watches.schedule(
                    () -> {
                        if (over.compareAndSet(false, true)) {
                            close();
                        }
                    },
                    limit.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("the compiler is closed", e);
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

    /** Whether it may be asked again. It can still have ended by the time it is. */
    boolean isUsable() {
        return !closed && process.isAlive();
    }

    /** Ends the process; a question that is open gets no answer. */
    @Override
    public void close() {
        closed = true;
        process.destroyForcibly();
    }
}

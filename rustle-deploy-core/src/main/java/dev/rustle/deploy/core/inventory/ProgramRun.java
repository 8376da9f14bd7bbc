package dev.rustle.deploy.core.inventory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.StderrTail;

/** One call of a program on this machine, with this process's environment and working folder and nothing to read. */
final class ProgramRun {
    private static final int CHUNK = 8192;

    private final int code;
    private final byte[] out;
    private final String stderr;

    private ProgramRun(int code, byte[] out, String stderr) {
        this.code = code;
        this.out = out;
        this.stderr = stderr;
    }

    /** Returns the exit code. */
    int code() {
        return code;
    }

    /** Returns what it has printed. */
    byte[] out() {
        return out.clone();
    }

    /** Returns the end of its standard error. */
    String stderr() {
        return stderr;
    }

    /**
     * Runs a program to its end.
     *
     * @param deadline when it must have ended, as {@link System#nanoTime} tells it; it is killed then
     * @param limit how many bytes it may print
     * @throws IOException if it cannot be started, takes too long or prints too much, with the reason
     * @throws DeployException if the thread is interrupted; the program is killed then
     */
    static ProgramRun of(List<String> command, long deadline, long limit) throws IOException {
        Process process = new ProcessBuilder(command).start();
        CompletableFuture<byte[]> out = new CompletableFuture<>();
        CompletableFuture<String> err = new CompletableFuture<>();
        daemon(() -> out.complete(upTo(limit, process)), out);
        daemon(() -> err.complete(tail(process.getErrorStream())), err);
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already, or reads nothing: both are its right.
        }
        try {
            if (!process.waitFor(left(deadline), TimeUnit.NANOSECONDS)) {
                throw new IOException("it has not ended in time");
            }
            byte[] printed = out.get(left(deadline), TimeUnit.NANOSECONDS);
            if (printed.length > limit) {
                throw new IOException("it printed more than " + limit + " bytes");
            }
            return new ProgramRun(process.exitValue(), printed, err.get(left(deadline), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new IOException("it has ended, but something that it started keeps its output open", e);
        } catch (ExecutionException e) {
            throw new IOException("what it printed cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeployException("interrupted while " + command.get(0) + " was running", e);
        } finally {
            kill(process);
        }
    }

    private static long left(long deadline) {
        return Math.max(0, deadline - System.nanoTime());
    }

    private interface Reading {
        void run() throws IOException;
    }

    /** A thread of its own for each stream: a program that fills the one while we wait for the other would wait for ever. */
    private static void daemon(Reading reading, CompletableFuture<?> result) {
        Thread thread = new Thread(
                () -> {
                    try {
                        reading.run();
                    } catch (IOException | RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                },
                "rustle-deploy-inventory-program");
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads what is printed, and one byte more than the limit if it is more; who prints that much has to be stopped. */
    private static byte[] upTo(long limit, Process process) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        InputStream stream = process.getInputStream();
        for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
            kept.write(chunk, 0, (int) Math.min(read, limit + 1 - kept.size()));
            if (kept.size() > limit) {
                kill(process);
                break;
            }
        }
        return kept.toByteArray();
    }

    private static String tail(InputStream stream) throws IOException {
        StderrTail tail = new StderrTail();
        byte[] chunk = new byte[CHUNK];
        for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
            tail.add(chunk, 0, read);
        }
        Completion completion = tail.completion(new Exit.Exited(0));
        return completion.stderr();
    }

    private static void kill(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}

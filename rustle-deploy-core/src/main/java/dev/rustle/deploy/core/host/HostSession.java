package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.TransportException;

/** A session with a host on which scripts are run one after another. */
public final class HostSession implements AutoCloseable {
    /** A line names a segment: artifacts have at most 65,534, and a host keeps few of them. */
    private static final int MAX_LINES = 200_000;

    /** A reply names the segments that are missing: all of one artifact in the worst case, 67 characters each. */
    private static final int MAX_LINE = 8 * 1024 * 1024;

    /** As many lines as there may be, 74 characters each. */
    static final long MAX_OUTPUT = 16L * 1024 * 1024;

    private final String host;
    private final Session session;
    private final Supplier<Duration> remaining;
    private final AtomicInteger channels = new AtomicInteger();

    /**
     * Creates a session.
     *
     * @param remaining says how much time is left for the steps up to activation
     */
    public HostSession(String host, Session session, Supplier<Duration> remaining) {
        this.host = host;
        this.session = session;
        this.remaining = remaining;
    }

    /** What a script printed, line by line, how it ended, and why its input could not be sent in full, if so. */
    record Output(List<String> lines, Completion completion, @Nullable IOException writing) {}

    /** Writes a script's standard input. */
    @FunctionalInterface
    interface Payload {
        /** Nothing. */
        Payload NONE = out -> {};

        void writeTo(OutputStream out) throws IOException;
    }

    /** Returns the name of the host. */
    String host() {
        return host;
    }

    /** Returns how many programs were started. */
    public int channels() {
        return channels.get();
    }

    /** Runs a script to its end, within the time that is left. */
    Output run(Phase phase, Scripts script, List<String> arguments, Payload payload)
            throws HostException, InterruptedException {
        Duration left = remaining.get();
        if (left.isNegative() || left.isZero()) {
            throw timedOut(phase);
        }
        try (RunningCommand command = start(
                phase,
                Command.script(script.text(), arguments.toArray(String[]::new)).withDeadline(left))) {
            IOException writing = send(command, payload);
            List<String> lines = read(command);
            Completion completion = command.await();
            if (completion.exit() instanceof Exit.Lost lost) {
                if (remaining.get().isNegative() || remaining.get().isZero()) {
                    throw timedOut(phase);
                }
                throw new HostException(
                        phase,
                        "the connection to " + host + " was lost (" + lost.reason() + "); deploy again",
                        writing);
            }
            return new Output(lines, completion, writing);
        } catch (IOException e) {
            throw new HostException(phase, "cannot talk to " + host + ": " + e.getMessage(), e);
        }
    }

    /** Starts a command that is talked to while it runs. */
    RunningCommand start(Phase phase, Command command) throws HostException, InterruptedException {
        try {
            RunningCommand running = session.start(command);
            channels.incrementAndGet();
            return running;
        } catch (TransportException e) {
            throw new HostException(phase, String.valueOf(e.getMessage()), e);
        }
    }

    /** Sends the input. That the script stopped reading is told by its output and its exit, so it is no failure here. */
    private static @Nullable IOException send(RunningCommand command, Payload payload) {
        try (OutputStream out = command.stdin()) {
            payload.writeTo(out);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static List<String> read(RunningCommand command) throws IOException {
        List<String> lines = new ArrayList<>();
        BoundedLines reader = new BoundedLines(command.stdout(), MAX_LINE);
        long characters = 0;
        for (String line = reader.next(); line != null; line = reader.next()) {
            characters += line.length();
            if (lines.size() == MAX_LINES || characters > MAX_OUTPUT) {
                throw new IOException("a script prints more than " + MAX_LINES + " lines or " + MAX_OUTPUT
                        + " characters; the last line begins with " + BoundedLines.excerpt(line));
            }
            lines.add(line);
        }
        return lines;
    }

    private HostException timedOut(Phase phase) {
        return new HostException(phase, "no time was left on " + host + "; raise the timeout", null);
    }

    @Override
    public void close() {
        session.close();
    }
}

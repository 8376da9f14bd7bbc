package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Secret;

/**
 * What a run is told on its standard input (contract, "Control"). Safe for use by many threads, none of which waits: a program that does not read keeps waiting only the thread
 * that writes, which lasts until the command ends or is closed. One thread at a time has the stream.
 */
final class ControlChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ControlChannel.class);

    /** A run is told little more than one thing at a time. Whoever asks for more without reading it must not fill the memory. */
    private static final int MOST_WAITING = 100;

    private final Executor threads;
    private final Object lock = new Object();
    private final Deque<Map<String, Value>> messages = new ArrayDeque<>();
    private @Nullable OutputStream stream;
    private @Nullable IOException failure;
    private State state = State.BEFORE;
    private boolean writing;
    private boolean cancelled;
    private boolean cancelledNow;

    private enum State {
        BEFORE,
        OPEN,
        OVER
    }

    /**
     * Creates a channel.
     *
     * @param threads where writing may block
     */
    ControlChannel(Executor threads) {
        this.threads = threads;
    }

    /**
     * Begins the conversation, with the cancellation if there has been one already. The stream belongs to the channel from now on.
     *
     * @param failed the hosts that have failed already
     * @param secrets what nobody else is told
     */
    void open(OutputStream out, List<String> failed, Map<String, Secret> secrets) {
        Map<String, Value> start = message("start");
        start.put("format", Value.of("1.0"));
        Map<String, Value> revealed = new LinkedHashMap<>();
        secrets.forEach((name, secret) -> revealed.put(name, Value.of(secret.reveal())));
        start.put("secrets", new Value.Mapping(revealed));
        start.put("failed", Value.ofTexts(failed));
        synchronized (lock) {
            stream = out;
            state = State.OPEN;
            messages.addFirst(start);
            write();
        }
    }

    /**
     * Lets a stage begin.
     *
     * @param failed the hosts that have failed before it
     */
    void go(int stage, List<String> failed) {
        Map<String, Value> message = message("go");
        message.put("stage", Value.of(stage));
        message.put("values", Value.Mapping.EMPTY);
        message.put("failed", Value.ofTexts(failed));
        send(message);
    }

    /** Asks for the end of the run when the task that runs is over; before, during and after the conversation. What was asked for is not asked for again. */
    void cancel(String reason) {
        synchronized (lock) {
            if (!cancelled) {
                cancelled = true;
                send(cancellation(reason));
            }
        }
    }

    /** Asks for the end of the run and of the task that runs; before, during and after the conversation. */
    void cancelNow(String reason) {
        Map<String, Value> message = cancellation(reason);
        message.put("now", Value.of(true));
        synchronized (lock) {
            if (!cancelledNow) {
                cancelled = true;
                cancelledNow = true;
                send(message);
            }
        }
    }

    /** Ends the conversation, after what was said so far; whatever is cancelled from now on has nobody to be told to. */
    void close() {
        synchronized (lock) {
            if (state == State.OPEN) {
                state = State.OVER;
                write();
            }
        }
    }

    /** Returns why the run could not be told everything, if so. */
    Optional<IOException> failure() {
        synchronized (lock) {
            return Optional.ofNullable(failure);
        }
    }

    private void send(Map<String, Value> message) {
        synchronized (lock) {
            if (state == State.OVER || failure != null) {
                LOG.debug("the run has ended before it could be told {}", message);
                return;
            }
            if (messages.size() == MOST_WAITING) {
                fail(new IOException("the run does not read what it is told"));
                return;
            }
            messages.add(message);
            if (state == State.OPEN) {
                write();
            }
        }
    }

    /** Has somebody write, unless somebody does. */
    private void write() {
        OutputStream out = stream;
        if (!writing && out != null) {
            writing = true;
            threads.execute(() -> writeAll(out));
        }
    }

    private void writeAll(OutputStream out) {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = writeNext(out);
        }
    }

    /** Writes a message, or ends the input if that is what is left to do; says whether there may be more to do. */
    private boolean writeNext(OutputStream out) {
        Map<String, Value> message;
        boolean last;
        synchronized (lock) {
            message = messages.poll();
            last = message == null && state == State.OVER;
            // Whoever has ended the input stays the one that writes, so that nobody does it again.
            writing = message != null || last;
        }
        try {
            if (message != null) {
                out.write((new Value.Mapping(message).toJson() + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            } else if (last) {
                out.close();
            }
        } catch (IOException e) {
            fail(e);
        }
        return message != null;
    }

    private void fail(IOException e) {
        LOG.debug("the run takes nothing that it is told any more", e);
        synchronized (lock) {
            failure = e;
            messages.clear();
        }
    }

    private static Map<String, Value> cancellation(String reason) {
        Map<String, Value> message = message("cancel");
        message.put("reason", Value.of(reason));
        return message;
    }

    private static Map<String, Value> message(String type) {
        Map<String, Value> message = new LinkedHashMap<>();
        message.put("type", Value.of(type));
        return message;
    }
}

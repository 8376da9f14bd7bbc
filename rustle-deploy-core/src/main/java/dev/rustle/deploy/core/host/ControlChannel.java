package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.plan.Value;

/** What a run is told on its standard input (contract, "Control"). Safe for use by many threads. */
final class ControlChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ControlChannel.class);

    private final Object lock = new Object();
    private @Nullable OutputStream stream;
    private @Nullable String cancelReason;

    /** Begins the conversation, with the cancellation if there has been one already. */
    void open(OutputStream out) throws IOException {
        synchronized (lock) {
            Map<String, Value> start = message("start");
            start.put("format", Value.of("1.0"));
            start.put("secrets", Value.Mapping.EMPTY);
            send(out, start);
            stream = out;
            if (cancelReason != null) {
                send(out, cancellation(cancelReason));
            }
        }
    }

    /** Lets a stage begin. */
    void go(int stage) throws IOException {
        Map<String, Value> message = message("go");
        message.put("stage", Value.of(stage));
        message.put("values", Value.Mapping.EMPTY);
        sendIfOpen(message);
    }

    /** Answers the end of a stage with the end of the run. */
    void stop(String reason) throws IOException {
        sendIfOpen(cancellation(reason));
    }

    /** Asks for the end of the run when the task that runs is over; before, during and after the conversation. */
    void cancel(String reason) {
        synchronized (lock) {
            cancelReason = reason;
            sendQuietly(cancellation(reason));
        }
    }

    /** Asks for the end of the run and of the task that runs. */
    void cancelNow(String reason) {
        Map<String, Value> message = cancellation(reason);
        message.put("now", Value.of(true));
        sendQuietly(message);
    }

    /** Ends the conversation; whatever is cancelled from now on has nobody to be told to. */
    void close() {
        synchronized (lock) {
            stream = null;
        }
    }

    private void sendIfOpen(Map<String, Value> message) throws IOException {
        synchronized (lock) {
            if (stream == null) {
                throw new IOException("the conversation with the runner is over");
            }
            send(stream, message);
        }
    }

    private void sendQuietly(Map<String, Value> message) {
        synchronized (lock) {
            if (stream != null) {
                try {
                    send(stream, message);
                } catch (IOException e) {
                    LOG.debug("the run has ended before it could be told to", e);
                }
            }
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

    private static void send(OutputStream out, Map<String, Value> message) throws IOException {
        out.write((new Value.Mapping(message).toJson() + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}

package dev.rustle.deploy.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;

/**
 * A transport that does what another one does, but for the faults that it was told to make.
 *
 * <pre>{@code
 * Transport faulty = FaultyTransport.over(transport)
 *         .flipByte("host1", 2, 1000)     // in the input of the third command on host1
 *         .failConnecting("host2")
 *         .build();
 * }</pre>
 *
 * <p>Commands of a host are counted from 0, over all its sessions, in the order in which they are started. Each fault of a command happens once.
 * Closing this transport closes the other one. Safe for use by many threads.
 */
public final class FaultyTransport implements Transport {
    private final Transport transport;
    private final List<InputFault> inputFaults;
    private final List<String> unreachable;
    private final Map<String, Duration> delays;
    private final ConcurrentMap<String, AtomicInteger> started = new ConcurrentHashMap<>();
    private final AtomicInteger happened = new AtomicInteger();

    /** What happens to the input of a command. */
    private sealed interface InputFault {
        String host();

        int command();

        /** One bit of one byte arrives as its opposite. */
        record Flip(String host, int command, long offset) implements InputFault {}

        /** The input ends too early, and the connection with it. */
        record Cut(String host, int command, long bytes) implements InputFault {}
    }

    private FaultyTransport(Builder builder) {
        transport = builder.transport;
        inputFaults = List.copyOf(builder.inputFaults);
        unreachable = List.copyOf(builder.unreachable);
        delays = Map.copyOf(builder.delays);
    }

    /** Starts a faulty transport over another one. */
    public static Builder over(Transport transport) {
        return new Builder(transport);
    }

    /** Returns how many faults have happened so far: a test that counts on one asks. */
    public int faults() {
        return happened.get();
    }

    /** Returns the id of the other transport. */
    @Override
    public String id() {
        return transport.id();
    }

    @Override
    public Session connect(ConnectRequest request) throws TransportException, InterruptedException {
        Duration delay = delays.get(request.host());
        if (delay != null) {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        }
        if (unreachable.contains(request.host())) {
            happened.incrementAndGet();
            throw new TransportException(
                    Phase.CONNECT, Kind.REFUSED, request.host() + ": made unreachable by the test", null);
        }
        return new FaultySession(request.host(), transport.connect(request));
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public String toString() {
        return "faulty " + transport;
    }

    private final class FaultySession implements Session {
        private final String host;
        private final Session session;

        FaultySession(String host, Session session) {
            this.host = host;
            this.session = session;
        }

        @Override
        public RunningCommand start(Command command) throws TransportException, InterruptedException {
            int number =
                    started.computeIfAbsent(host, key -> new AtomicInteger()).getAndIncrement();
            RunningCommand running = session.start(command);
            Optional<InputFault> fault = inputFaults.stream()
                    .filter(each -> each.host().equals(host) && each.command() == number)
                    .findFirst();
            return fault.isEmpty() ? running : new FaultyCommand(running, new FaultyInput(fault.get(), running, this));
        }

        @Override
        public void close() {
            session.close();
        }

        @Override
        public String toString() {
            return "faulty " + session;
        }
    }

    private record FaultyCommand(RunningCommand running, OutputStream stdin) implements RunningCommand {
        @Override
        public InputStream stdout() {
            return running.stdout();
        }

        @Override
        public Completion await() throws InterruptedException {
            return running.await();
        }

        @Override
        public void close() {
            running.close();
        }
    }

    private final class FaultyInput extends OutputStream {
        private final InputFault fault;
        private final RunningCommand running;
        private final Session session;
        private long written;
        private boolean cut;

        FaultyInput(InputFault fault, RunningCommand running, Session session) {
            this.fault = fault;
            this.running = running;
            this.session = session;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (fault instanceof InputFault.Flip flip) {
                flip(flip, bytes, offset, length);
            } else if (fault instanceof InputFault.Cut limit) {
                cut(limit, bytes, offset, length);
            }
            written += length;
        }

        private void flip(InputFault.Flip flip, byte[] bytes, int offset, int length) throws IOException {
            long at = flip.offset() - written;
            if (at < 0 || at >= length) {
                running.stdin().write(bytes, offset, length);
                return;
            }
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            copy[(int) at] ^= 1;
            happened.incrementAndGet();
            running.stdin().write(copy, 0, length);
        }

        private void cut(InputFault.Cut limit, byte[] bytes, int offset, int length) throws IOException {
            if (cut || written + length > limit.bytes()) {
                if (!cut) {
                    cut = true;
                    running.stdin().write(bytes, offset, (int) (limit.bytes() - written));
                    running.stdin().flush();
                    happened.incrementAndGet();
                    session.close();
                }
                throw new IOException("the connection was cut by the test after " + limit.bytes() + " bytes");
            }
            running.stdin().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            running.stdin().flush();
        }

        @Override
        public void close() throws IOException {
            running.stdin().close();
        }
    }

    /** Builds a {@link FaultyTransport}. Not safe for use by many threads. */
    public static final class Builder {
        private final Transport transport;
        private final List<InputFault> inputFaults = new ArrayList<>();
        private final List<String> unreachable = new ArrayList<>();
        private final Map<String, Duration> delays = new ConcurrentHashMap<>();

        private Builder(Transport transport) {
            this.transport = Objects.requireNonNull(transport, "transport");
        }

        /** Turns one bit over in the byte at an offset (from 0) of the input of a command. */
        public Builder flipByte(String host, int command, long offset) {
            return add(new InputFault.Flip(host, command, requireNatural(offset, "the offset")));
        }

        /** Ends the session when so many bytes of the input of a command were written and one more is. */
        public Builder cutInput(String host, int command, long bytes) {
            return add(new InputFault.Cut(host, command, requireNatural(bytes, "the number of bytes")));
        }

        private Builder add(InputFault fault) {
            requireNatural(fault.command(), "the number of the command");
            for (InputFault other : inputFaults) {
                if (other.host().equals(fault.host()) && other.command() == fault.command()) {
                    throw new IllegalArgumentException(
                            "two faults for command " + fault.command() + " on " + fault.host());
                }
            }
            inputFaults.add(fault);
            return this;
        }

        /** Lets every connection to a host fail as {@link Kind#REFUSED}. */
        public Builder failConnecting(String host) {
            unreachable.add(Objects.requireNonNull(host, "host"));
            return this;
        }

        /** Lets every connection to a host begin late. */
        public Builder delayConnecting(String host, Duration delay) {
            requireNatural(delay.toNanos(), "the delay");
            delays.put(host, delay);
            return this;
        }

        private static long requireNatural(long value, String what) {
            if (value < 0) {
                throw new IllegalArgumentException(what + " must not be negative: " + value);
            }
            return value;
        }

        /** Returns the transport. */
        public FaultyTransport build() {
            return new FaultyTransport(this);
        }
    }
}

package dev.rustle.deploy.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What {@link Transport} promises, as tests: extend it and say how to make the transport and where a host is. The host must share the file system of the
 * test and have {@code /bin/sh} with the usual commands; up to eight commands run there at once on one session.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportContract {
    private static final int LARGE = 10 * 1024 * 1024;
    private static final Set<String> THREADS_OF_JAVA =
            Set.of("process reaper", "CompletableFutureDelayScheduler", "Cleaner-0", "junit-timeout-thread-watcher");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable Transport opened;

    /** For subclasses. */
    protected TransportContract() {}

    /** Returns a new transport; it is closed after the test. */
    protected abstract Transport newTransport() throws Exception;

    /** Returns a request to which the transport answers with a session. */
    protected abstract ConnectRequest request() throws Exception;

    /** Returns requests that fail, by the kind of the failure; empty if the transport always connects. */
    protected abstract Map<Kind, ConnectRequest> failingRequests() throws Exception;

    /** Whether the transport tells the end by a signal from an exit code. */
    protected abstract SignalReport signals();

    /** How a transport reports that a signal ended a program. */
    protected enum SignalReport {
        /** As {@link Exit.Signalled}. */
        SIGNAL,
        /** As {@link Exit.Exited} with 128 and the number of the signal. */
        EXIT_CODE
    }

    @AfterEach
    final void closeAll() {
        if (opened != null) {
            opened.close();
        }
        threads.shutdownNow();
    }

    private synchronized Transport transport() throws Exception {
        if (opened == null) {
            opened = newTransport();
        }
        return opened;
    }

    private Session session() throws Exception {
        return transport().connect(request());
    }

    private static String run(Session session, Command command) throws Exception {
        try (RunningCommand running = session.start(command)) {
            InputStream stdout = running.stdout();
            running.stdin().close();
            String output = new String(stdout.readAllBytes(), UTF_8);
            Completion end = running.await();
            assertThat(end.exited(0))
                    .as("%s, stderr: %s", end.exit(), end.stderr())
                    .isTrue();
            return output;
        }
    }

    /** Echoes its arguments, each followed by NUL, which no argument can contain. */
    private static final String ECHO = "[ $# -eq 0 ] || printf '%s\\0' \"$@\"";

    private static void assertArrive(Session session, List<String> arguments) throws Exception {
        String expected = arguments.isEmpty() ? "" : String.join("\0", arguments) + "\0";
        assertThat(run(session, Command.script(ECHO, arguments.toArray(String[]::new))))
                .isEqualTo(expected);
        List<String> shell = new ArrayList<>(List.of("-c", ECHO, "sh"));
        shell.addAll(arguments);
        assertThat(run(session, Command.executable("/bin/sh", shell.toArray(String[]::new))))
                .isEqualTo(expected);
    }

    @Test
    void argumentsArriveExactly() throws Exception {
        try (Session session = session()) {
            assertArrive(session, List.of());
            assertArrive(session, List.of(""));
            assertArrive(session, List.of("", "", "-n", "--", "-e \\n", " a  b ", "\n", "a\n", "\n\n", "\t\r\n"));
            assertArrive(
                    session,
                    List.of(
                            "'", "''", "\"", "\\", "\\'", "`id`", "$HOME", "${x}", "$(id)", "*", "?", "[a]", "~", "#",
                            "!", "!!", ";", "&", "|", "<", ">", "(", ")", "{a,b}", "a=b", "%s%n", "\\0", "\\c"));
            List<String> characters = new ArrayList<>();
            for (int c = 1; c < 0x250; c++) {
                characters.add(String.valueOf((char) c));
            }
            characters.addAll(List.of("€", "日本語", "\uD83D\uDE80", "e\u0301", "\uFFFF", "\uFEFF", "\u2028"));
            assertArrive(session, characters);
        }
    }

    @Test
    void randomArgumentsArriveExactly() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Session session = session()) {
            for (int round = 0; round < 5; round++) {
                List<String> arguments = new ArrayList<>();
                for (int i = random.nextInt(20); i >= 0; i--) {
                    arguments.add(randomText(random, random.nextInt(200)));
                }
                try {
                    assertArrive(session, arguments);
                } catch (AssertionError e) {
                    throw new AssertionError("with seed " + seed, e);
                }
            }
        }
    }

    private static String randomText(Random random, int length) {
        return random.ints(1, Character.MAX_CODE_POINT + 1)
                .filter(c ->
                        random.nextBoolean() ? c < 128 : c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .limit(length)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void manyAndLongArgumentsArriveExactly() throws Exception {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(i + "'".repeat(i % 3) + "x".repeat(100));
        }
        try (Session session = session()) {
            assertArrive(session, many);
            assertArrive(session, List.of("y'\n".repeat(100 * 1024 / 3)));
        }
    }

    @Test
    void whatCannotBePassedFailsBeforeAnythingRuns(@TempDir Path folder) throws Exception {
        Path marker = folder.resolve("marker");
        try (Session session = session()) {
            for (String impossible : List.of("a\0b", "\0", "half \uD83D", "\uDE80 half")) {
                TransportException failure = catchThrowableOfType(
                        TransportException.class,
                        () -> session.start(Command.script("touch \"$1\"", marker.toString(), impossible)));
                assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
                assertThat(failure)
                        .hasMessageContaining("argument 2")
                        .hasMessageContaining(request().host());
            }
            assertThatThrownBy(() -> session.start(Command.script("touch '" + marker + "'\0")))
                    .isInstanceOf(TransportException.class);
            assertThat(marker).doesNotExist();
            assertThat(run(session, Command.script("echo fine"))).isEqualTo("fine\n");
        }
    }

    @Test
    void scriptsRunAsWritten() throws Exception {
        try (Session session = session()) {
            assertThat(run(session, Command.script(""))).isEmpty();
            assertThat(run(session, Command.script("\n\n"))).isEmpty();
            assertThat(run(session, Command.script("echo $? $#", "a", "b"))).isEqualTo("0 2\n");
            assertThat(run(session, Command.script("echo a # no line feed at the end")))
                    .isEqualTo("a\n");
            assertThat(run(session, Command.script("cat <<'end'\n$a `b` \\\nend\n\n\n")))
                    .isEqualTo("$a `b` \\\n");
            assertThat(run(session, Command.script("printf %s 'a\n\n\n'"))).isEqualTo("a\n\n\n");
            assertThat(run(session, Command.script("printf %s '\u0001\u007F\u0088ü\u0081'")))
                    .isEqualTo("\u0001\u007F\u0088ü\u0081");
            assertThat(run(session, Command.script("# " + "x".repeat(100_000) + "\necho end")))
                    .isEqualTo("end\n");
            assertThat(exit(session, Command.script("false\n\n"))).isEqualTo(new Exit.Exited(1));
            assertThat(exit(session, Command.script("(exit 9) \\"))).isEqualTo(new Exit.Exited(9));
        }
    }

    private static Exit exit(Session session, Command command) throws Exception {
        try (RunningCommand running = session.start(command)) {
            return running.await().exit();
        }
    }

    @Test
    void inputAndOutputAreExact() throws Exception {
        byte[] bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        try (Session session = session();
                RunningCommand running = session.start(Command.script("cat; printf end"))) {
            Future<?> writer = threads.submit(writing(running, bytes));
            byte[] received = running.stdout().readAllBytes();
            writer.get();
            assertThat(received).hasSize(LARGE + 3);
            assertThat(Arrays.equals(received, 0, LARGE, bytes, 0, LARGE)).isTrue();
            assertThat(running.await().exited(0)).isTrue();
        }
    }

    private static Callable<Void> writing(RunningCommand running, byte[] bytes) {
        return () -> {
            try (OutputStream stdin = running.stdin()) {
                stdin.write(bytes);
            }
            return null;
        };
    }

    @Test
    void aScriptReadsItsInputFromTheFirstByteOn() throws Exception {
        try (Session session = session();
                RunningCommand running =
                        session.start(Command.script("IFS= read -r line; printf '[%s]' \"$line\"; cat"))) {
            InputStream stdout = running.stdout();
            try (OutputStream stdin = running.stdin()) {
                stdin.write("  first\nsecond".getBytes(UTF_8));
            }
            assertThat(new String(stdout.readAllBytes(), UTF_8)).isEqualTo("[  first]second");
        }
    }

    @Test
    void aConversationGoesBackAndForth() throws Exception {
        try (Session session = session();
                RunningCommand running =
                        session.start(Command.script("while read -r line; do echo \"got $line\"; done; exit 4"))) {
            InputStream stdout = running.stdout();
            for (int i = 0; i < 20; i++) {
                running.stdin().write((i + "\n").getBytes(UTF_8));
                running.stdin().flush();
                assertThat(line(stdout)).isEqualTo("got " + i);
            }
            running.stdin().close();
            assertThat(stdout.read()).isEqualTo(-1);
            assertThat(running.await().exit()).isEqualTo(new Exit.Exited(4));
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            assertThat(next).as("end of output in a line").isNotNegative();
            bytes.write(next);
        }
        return bytes.toString(UTF_8);
    }

    @Test
    void outputThatNobodyReadsTakesNoMemory() throws Exception {
        try (Session session = session();
                RunningCommand running =
                        session.start(Command.script("dd if=/dev/zero bs=65536 count=320 2>/dev/null"))) {
            InputStream stdout = running.stdout();
            byte[] chunk = new byte[256 * 1024];
            long sum = 0;
            for (int length = stdout.read(chunk); length >= 0; length = stdout.read(chunk)) {
                sum += length;
                assertThat(stdout.available()).isLessThanOrEqualTo(4 * 1024 * 1024);
            }
            assertThat(sum).isEqualTo(320L * 65536);
        }
    }

    @Test
    void whoOnlyWaitsNeedNotRead() throws Exception {
        try (Session session = session();
                RunningCommand running =
                        session.start(Command.script("dd if=/dev/zero bs=65536 count=160 2>/dev/null; exit 5"))) {
            assertThat(running.await().exit()).isEqualTo(new Exit.Exited(5));
            assertThat(running.await().exit()).isEqualTo(new Exit.Exited(5));
            assertThatThrownBy(running::stdout).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void outputCanBeReadAfterTheEnd() throws Exception {
        try (Session session = session();
                RunningCommand running = session.start(Command.script("printf late"))) {
            InputStream stdout = running.stdout();
            assertThat(running.await().exited(0)).isTrue();
            assertThat(new String(stdout.readAllBytes(), UTF_8)).isEqualTo("late");
            assertThat(running.stdout()).isSameAs(stdout);
        }
    }

    @Test
    void theEndOfStandardErrorIsKept() throws Exception {
        try (Session session = session()) {
            assertThat(stderr(session, "printf 'oops ü' >&2; exit 1"))
                    .isEqualTo(new Completion(new Exit.Exited(1), "oops ü", 0));
            assertThat(stderr(session, "printf 'a\\377b' >&2").stderr()).isEqualTo("a\uFFFDb");
            Completion much = stderr(
                    session, "i=0; while [ $i -lt 20000 ]; do echo \"line $i\"; i=$((i+1)); done >&2; printf last >&2");
            assertThat(much.stderr()).hasSize(Completion.STDERR_LIMIT).endsWith("\nline 19999\nlast");
            long total = 0;
            for (int i = 0; i < 20000; i++) {
                total += ("line " + i + "\n").length();
            }
            assertThat(much.stderrTruncated()).isEqualTo(total + 4 - Completion.STDERR_LIMIT);
        }
    }

    private static Completion stderr(Session session, String script) throws Exception {
        try (RunningCommand running = session.start(Command.script(script))) {
            return running.await();
        }
    }

    @Test
    void exitCodesAreExact() throws Exception {
        try (Session session = session()) {
            for (int code :
                    new int[] {0, 1, 2, 3, 42, 63, 64, 100, 125, 126, 127, 128, 129, 130, 137, 143, 200, 254, 255}) {
                assertThat(exit(session, Command.script("exit " + code))).isEqualTo(new Exit.Exited(code));
            }
            assertThat(exit(session, Command.executable("/no/such/program"))).isEqualTo(new Exit.Exited(127));
        }
    }

    @Test
    void signalsAreReported() throws Exception {
        try (Session session = session()) {
            assertThat(exit(session, Command.script("kill -KILL $$"))).isEqualTo(signal("KILL", 9));
            assertThat(exit(session, Command.script("kill -TERM $$"))).isEqualTo(signal("TERM", 15));
        }
    }

    private Exit signal(String name, int number) {
        return signals() == SignalReport.SIGNAL ? new Exit.Signalled(name) : new Exit.Exited(128 + number);
    }

    @Test
    void aDeadlineEndsACommand() throws Exception {
        try (Session session = session();
                RunningCommand running = session.start(
                        Command.script("echo begun; exec sleep 600").withDeadline(Duration.ofMillis(500)))) {
            InputStream stdout = running.stdout();
            Future<String> output = threads.submit(() -> new String(stdout.readAllBytes(), UTF_8));
            Completion end = running.await();
            assertThat(end.exit()).isInstanceOf(Exit.Lost.class);
            assertThat(end.exit().toString()).contains("deadline of 500 ms");
            assertThat(output.get()).isIn("begun\n", "");
            assertCannotWrite(running);
        }
    }

    @Test
    void aDeadlineThatIsKeptChangesNothing() throws Exception {
        try (Session session = session()) {
            assertThat(exit(session, Command.script("exit 3").withDeadline(Duration.ofDays(400_000))))
                    .isEqualTo(new Exit.Exited(3));
        }
    }

    private static void assertCannotWrite(RunningCommand running) {
        assertThatThrownBy(() -> {
                    // The first bytes may still fit into a buffer on the way.
                    for (int i = 0; i < 1000; i++) {
                        running.stdin().write(new byte[64 * 1024]);
                        running.stdin().flush();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void closingEndsACommand() throws Exception {
        try (Session session = session()) {
            RunningCommand running = session.start(Command.script("echo begun; cat"));
            InputStream stdout = running.stdout();
            assertThat(line(stdout)).isEqualTo("begun");
            Future<Throwable> reader =
                    threads.submit(() -> catchThrowableOfType(IOException.class, stdout::readAllBytes));
            Future<Completion> waiter = threads.submit(running::await);
            running.close();
            running.close();
            assertThat(waiter.get().exit()).isInstanceOf(Exit.Lost.class);
            assertThat(reader.get()).isInstanceOf(IOException.class);
            assertCannotWrite(running);
            assertThat(run(session, Command.script("echo others go on"))).isEqualTo("others go on\n");
        }
    }

    @Test
    void closingAnEndedCommandKeepsItsEnd() throws Exception {
        try (Session session = session()) {
            RunningCommand running = session.start(Command.script("exit 6"));
            assertThat(running.await().exited(6)).isTrue();
            running.close();
            assertThat(running.await().exited(6)).isTrue();
        }
    }

    @Test
    void writingAfterTheEndFails() throws Exception {
        try (Session session = session();
                RunningCommand running = session.start(Command.script("exit 0"))) {
            running.await();
            assertThatThrownBy(() -> {
                        running.stdin().write(1);
                        running.stdin().flush();
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void writingToAProgramThatEndsFails() throws Exception {
        try (Session session = session();
                RunningCommand running = session.start(Command.script("read -r line; exit 3"))) {
            Future<?> writer = threads.submit(writing(running, ("x\n" + "y".repeat(LARGE)).getBytes(UTF_8)));
            assertThat(running.await().exited(3)).isTrue();
            assertThatThrownBy(writer::get).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void sessionsRunCommandsAtOnce() throws Exception {
        try (Session session = session()) {
            List<RunningCommand> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(session.start(Command.script("read -r line; echo \"$1 $line\"", "command " + i)));
            }
            for (int i = 7; i >= 0; i--) {
                RunningCommand running = all.get(i);
                InputStream stdout = running.stdout();
                running.stdin().write((i * i + "\n").getBytes(UTF_8));
                running.stdin().flush();
                assertThat(line(stdout)).isEqualTo("command " + i + " " + i * i);
                assertThat(running.await().exited(0)).isTrue();
                running.close();
            }
        }
    }

    @Test
    void manySessionsAtOnce() throws Exception {
        Transport transport = transport();
        ConnectRequest request = request();
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String name = "session " + i;
            all.add(threads.submit(() -> {
                try (Session session = transport.connect(request)) {
                    return run(session, Command.script("printf '%s' \"$1\"", name));
                }
            }));
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).get()).isEqualTo("session " + i);
        }
    }

    @Test
    void closingASessionEndsItsCommands() throws Exception {
        Session session = session();
        RunningCommand running = session.start(Command.script("cat"));
        Future<Completion> waiter = threads.submit(running::await);
        session.close();
        session.close();
        assertThat(waiter.get().exit()).isInstanceOf(Exit.Lost.class);
        TransportException failure =
                catchThrowableOfType(TransportException.class, () -> session.start(Command.script("true")));
        assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
        try (Session another = session()) {
            assertThat(run(another, Command.script("echo x"))).isEqualTo("x\n");
        }
    }

    @Test
    void closingATransportEndsItsSessions() throws Exception {
        Transport transport = transport();
        Session session = session();
        RunningCommand running = session.start(Command.script("cat"));
        Future<Completion> waiter = threads.submit(running::await);
        transport.close();
        transport.close();
        assertThat(waiter.get().exit()).isInstanceOf(Exit.Lost.class);
        TransportException failure = catchThrowableOfType(TransportException.class, () -> transport.connect(request()));
        assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
        assertThatThrownBy(() -> session.start(Command.script("true"))).isInstanceOf(TransportException.class);
        session.close();
    }

    @Test
    void failuresHaveTheirKind() throws Exception {
        for (Map.Entry<Kind, ConnectRequest> failing : failingRequests().entrySet()) {
            TransportException failure = catchThrowableOfType(
                    TransportException.class,
                    () -> transport().connect(failing.getValue()).close());
            assertThat(failure)
                    .as("a request that fails with " + failing.getKey())
                    .isNotNull();
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(failing.getKey());
            assertThat(failure).hasMessageContaining(failing.getValue().host());
        }
    }

    @Test
    void anInterruptEndsConnecting() throws Exception {
        Transport transport = transport();
        ConnectRequest request = request();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> transport.connect(request).close()).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptEndsWaitingButNotTheProgram() throws Exception {
        try (Session session = session();
                RunningCommand running = session.start(Command.script("read -r line; echo \"$line\"; cat"))) {
            InputStream stdout = running.stdout();
            Thread.currentThread().interrupt();
            assertThatThrownBy(running::await).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(stdout::read).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            running.stdin().write("still here\n".getBytes(UTF_8));
            running.stdin().flush();
            assertThat(line(stdout)).isEqualTo("still here");
            running.stdin().close();
            assertThat(running.await().exited(0)).isTrue();
        }
    }

    @Test
    void anInterruptEndsWriting() throws Exception {
        try (Session session = session();
                RunningCommand running = session.start(Command.script("exec sleep 600"))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> running.stdin().write(new byte[4 * LARGE]))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInterruptEndsStarting(@TempDir Path folder) throws Exception {
        try (Session session = session()) {
            Path marker = folder.resolve("marker");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> session.start(Command.script("echo x > \"$1\"; exec cat", marker.toString())))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(run(session, Command.script("echo on"))).isEqualTo("on\n");
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Transport transport = newTransport()) {
            for (int i = 0; i < 3; i++) {
                try (Session session = transport.connect(request())) {
                    run(session, Command.script("cat; echo x >&2"));
                    session.start(Command.script("cat")).close();
                }
            }
            transport.connect(request());
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && !isOfOthers(thread)) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                assertThat(thread.isAlive()).as("%s is left", thread).isFalse();
            }
        }
    }

    /** Whether a thread is not the transport's: Java's own, and those of hosts inside this JVM. */
    private static boolean isOfOthers(Thread thread) {
        return THREADS_OF_JAVA.contains(thread.getName())
                || thread.getName().startsWith("ssh-fleet-")
                || thread.getName().startsWith("process reaper")
                || thread.getName().startsWith("junit-");
    }

    @Test
    void aTransportThatIsNeverUsedClosesToo() throws Exception {
        Transport unused = newTransport();
        assertThat(unused.id()).isNotBlank();
        unused.close();
        unused.close();
    }

    @Test
    void homeIsTheWorkingFolder(@TempDir Path folder) throws Exception {
        try (Session session = session()) {
            String home = run(session, Command.script("printf %s \"$HOME\""));
            assertThat(Files.isDirectory(Path.of(home))).isTrue();
            String working = run(session, Command.script("pwd -P"));
            assertThat(working).isEqualTo(Path.of(home).toRealPath() + "\n");
        }
    }
}

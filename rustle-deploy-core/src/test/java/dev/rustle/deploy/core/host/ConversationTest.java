package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.StderrTail;
import dev.rustle.deploy.target.Secret;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a run is told, when, by whom, and what is said of it when its time is over. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConversationTest {
    private static final HostFacts FACTS = new HostFacts(
            TargetTriple.parse("x86_64-unknown-linux-musl"),
            "/state",
            Optional.empty(),
            true,
            Optional.empty(),
            Set.of());

    private final ManualAlarms alarms = new ManualAlarms();
    private final Program program = new Program();
    private final List<Integer> awaited = new ArrayList<>();
    private final List<Integer> finished = new ArrayList<>();

    private final Execution execution = new Execution(
            new HostSession("web1", program, () -> Duration.ofMinutes(1)),
            FACTS,
            new Listening(),
            List.of("web8"),
            Map.of("token", Secret.of("hidden")),
            alarms);

    private final class Listening implements Execution.Observer {
        @Override
        public void taskStarted(String play, String task, String name, String module) {
            // The time is over once this event was read, and before the next one is.
            if (name.equals("slow")) {
                alarms.pass(Duration.ofSeconds(4));
            }
        }

        @Override
        public void taskFinished(TaskResult result) {}

        @Override
        public void warning(String message) {}

        @Override
        public void stageFinished(int stage) {
            finished.add(stage);
        }

        @Override
        public Execution.Next awaitStage(int next) {
            awaited.add(next);
            alarms.pass(Duration.ofDays(1));
            return new Execution.Next.Go(List.of("web9"));
        }
    }

    /** A program that is played by the test: it says lines, and hears what it is told. */
    private static final class Program implements Session, RunningCommand {
        private final PipedOutputStream says = new PipedOutputStream();
        private final PipedInputStream output;
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final CountDownLatch writing = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private final AtomicInteger writers = new AtomicInteger();
        private final AtomicBoolean crossed = new AtomicBoolean();
        private volatile boolean deaf;
        private volatile Exit exit = new Exit.Exited(0);

        private Program() {
            try {
                output = new PipedInputStream(says, 1024 * 1024);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private void say(String... lines) {
            try {
                for (String line : lines) {
                    says.write((line.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
                }
                says.flush();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private String hear() throws InterruptedException {
            String line = heard.poll(1, TimeUnit.MINUTES);
            assertThat(line).isNotNull();
            return String.valueOf(line);
        }

        private void end() throws IOException {
            says.close();
        }

        @Override
        public RunningCommand start(Command command) {
            return this;
        }

        @Override
        public OutputStream stdin() {
            return new OutputStream() {
                @Override
                public void write(int value) {
                    throw new IllegalStateException("lines are written as one");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    enter();
                    writing.countDown();
                    try {
                        if (deaf) {
                            closed.await();
                            throw new IOException("the command was closed");
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("nobody interrupts who writes", e);
                    } finally {
                        writers.decrementAndGet();
                    }
                    heard.add(new String(bytes, offset, length, StandardCharsets.UTF_8).strip());
                }

                @Override
                public void close() {
                    enter();
                    writers.decrementAndGet();
                    heard.add("end of input");
                }
            };
        }

        private void enter() {
            if (writers.incrementAndGet() > 1) {
                crossed.set(true);
            }
        }

        @Override
        public InputStream stdout() {
            return output;
        }

        @Override
        public Completion await() {
            return new StderrTail().completion(exit);
        }

        @Override
        public void close() {
            if (closed.getCount() > 0) {
                closed.countDown();
                try {
                    says.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private Execution.End run() throws HostException, InterruptedException {
        return execution.run(
                Digest.of(new byte[0]),
                new RunOptions(
                        "run",
                        RunOptions.Mode.APPLY,
                        RunOptions.Differences.HIDE,
                        List.of(),
                        List.of(),
                        Optional.of(Duration.ofSeconds(4))));
    }

    private CompletableFuture<Execution.End> begin() {
        CompletableFuture<Execution.End> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                end.complete(run());
            } catch (HostException | InterruptedException e) {
                end.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    @Test
    void stagesAreReleasedAndTheInputEndsWithTheEvents() throws IOException, InterruptedException, HostException {
        program.say(
                "{'seq':1,'type':'stage_done','stage':0,'next':2}",
                "{'seq':2,'type':'stage_done','stage':2,'next':null}",
                "{'seq':3,'type':'run_done','status':'ok'}");
        program.end();
        assertThat(run()).isEqualTo(new Execution.End.Reported("ok", Optional.empty()));
        assertThat(program.hear())
                .contains("start", "1.0", "\"failed\":[\"web8\"]", "\"secrets\":{\"token\":\"hidden\"}");
        assertThat(program.hear())
                .contains("go", "\"stage\":2", "\"failed\":[\"web9\"]")
                .isNotEqualTo("end of input");
        assertThat(program.hear()).isEqualTo("end of input");
        assertThat(finished).containsExactly(0, 2);
        assertThat(awaited).containsExactly(2);
        assertThat(program.crossed).isFalse();
        assertThat(alarms.pending()).isZero();
    }

    @Test
    void aRunWhoseTimeIsOverBeforeItsStageIsKnownToBeDoneWaitsForNobody() throws IOException, InterruptedException {
        program.say(
                "{'seq':1,'type':'task_started','name':'slow'}",
                "{'seq':2,'type':'stage_done','stage':0,'next':1}",
                "{'seq':3,'type':'run_done','status':'cancelled'}");
        program.end();
        assertThatThrownBy(this::run).isInstanceOfSatisfying(HostException.class, e -> assertThat(e.problem())
                .contains("web1 took longer than the plan's execution_timeout of 4 s and was ended"));
        assertThat(finished).containsExactly(0);
        assertThat(awaited).isEmpty();
        assertThat(program.hear()).contains("start");
        assertThat(program.hear()).contains("cancel", "\"now\":true", "execution_timeout of 4 s");
        assertThat(program.hear()).isEqualTo("end of input");
        assertThat(alarms.pending()).isZero();
    }

    @Test
    void aRunThatDoesNotConfirmItsEndIsGivenUpAfterAWhile() throws InterruptedException {
        program.say("{'seq':1,'type':'task_started','name':'slow'}");
        CompletableFuture<Execution.End> end = begin();
        assertThat(program.hear()).contains("start");
        assertThat(program.hear()).contains("cancel", "\"now\":true");
        alarms.pass(Duration.ofSeconds(29));
        assertThat(program.closed.getCount()).isOne();
        program.exit = new Exit.Lost("closed");
        alarms.pass(Duration.ofSeconds(1));
        assertThatThrownBy(end::join)
                .hasCauseInstanceOf(HostException.class)
                .hasMessageContaining(
                        "during task \"slow\"; it was told to end, which it has not confirmed within 30 s");
    }

    @Test
    void aRunThatEndsWithoutAWordAfterItsTimeIsNotSaidToHaveBeenWaitedFor() throws IOException {
        program.say("{'seq':1,'type':'task_started','name':'slow'}");
        program.exit = new Exit.Lost("the line was cut");
        program.end();
        assertThatThrownBy(this::run).isInstanceOfSatisfying(HostException.class, e -> assertThat(e.problem())
                .contains("not confirmed (", "the line was cut", "may still go on")
                .doesNotContain("30 s"));
        assertThat(alarms.pending()).isZero();
    }

    @Test
    void whoCancelsDoesNotWaitForAProgramThatDoesNotRead() throws IOException, InterruptedException {
        program.deaf = true;
        CompletableFuture<Execution.End> end = begin();
        program.writing.await();
        execution.cancel("the deployment was cancelled");
        execution.cancel("the deployment was cancelled");
        program.say("{'seq':1,'type':'run_done','status':'ok'}");
        program.end();
        assertThat(end.join()).isEqualTo(new Execution.End.Reported("ok", Optional.empty()));
        assertThat(program.hear()).isEqualTo("end of input");
        assertThat(program.crossed).isFalse();
    }

    @Test
    void whatIsCancelledBeforeTheRunBeginsIsToldOnce() throws IOException, InterruptedException, HostException {
        execution.cancel("early");
        execution.cancel("again");
        program.say("{'seq':1,'type':'run_done','status':'cancelled'}");
        program.end();
        run();
        execution.cancel("late");
        assertThat(program.hear()).contains("start");
        assertThat(program.hear()).contains("cancel", "early");
        assertThat(program.hear()).isEqualTo("end of input");
        assertThat(program.heard).isEmpty();
    }

    @Test
    void aTimeThatIsOverBeforeTheConversationBeginsIsToldInIt() throws InterruptedException {
        ControlChannel control = new ControlChannel(Runnable::run);
        control.cancelNow("too long");
        control.cancel("cancelled");
        control.open(program.stdin(), List.of(), Map.of());
        assertThat(program.hear()).contains("start");
        assertThat(program.hear()).contains("too long", "\"now\":true");
        control.close();
        control.close();
        control.go(1, List.of());
        assertThat(program.heard).containsExactly("end of input");
    }

    @Test
    void whoAsksForMoreAndMoreWithoutReadingIsNotRemembered() throws InterruptedException {
        List<Runnable> stuck = new ArrayList<>();
        ControlChannel control = new ControlChannel(stuck::add);
        control.open(program.stdin(), List.of(), Map.of());
        for (int i = 0; i < 1000; i++) {
            control.go(i, List.of());
        }
        control.close();
        stuck.forEach(Runnable::run);
        assertThat(control.failure()).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("does not read"));
        assertThat(program.heard).containsExactly("end of input");
    }
}

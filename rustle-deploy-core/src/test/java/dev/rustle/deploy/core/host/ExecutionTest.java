package dev.rustle.deploy.core.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome.Phase;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.StderrTail;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What comes from a host is not what a runner would say. */
class ExecutionTest {
    private static final HostFacts FACTS = new HostFacts(
            TargetTriple.parse("x86_64-unknown-linux-musl"),
            "/state",
            Optional.empty(),
            true,
            Optional.empty(),
            Set.of());

    private final List<TaskResult> results = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private final Execution.Observer observer = new Execution.Observer() {
        @Override
        public void taskStarted(String play, String task, String name, String module) {}

        @Override
        public void taskFinished(TaskResult result) {
            results.add(result);
        }

        @Override
        public void warning(String message) {
            warnings.add(message);
        }

        @Override
        public void stageFinished(int stage) {}

        @Override
        public Execution.Next awaitStage(int next) {
            return new Execution.Next.Go(List.of("web9"));
        }
    };

    /** A program that prints what it is given. */
    private record Printing(InputStream stdout) implements RunningCommand {
        @Override
        public OutputStream stdin() {
            return new ByteArrayOutputStream();
        }

        @Override
        public Completion await() {
            return new StderrTail().completion(new Exit.Exited(0));
        }

        @Override
        public void close() {}
    }

    /** A session whose only program prints what it is given. */
    private record Saying(InputStream output) implements Session {
        @Override
        public RunningCommand start(Command command) {
            assertThat(command.arguments()).containsSequence("--limit-output", "65536");
            return new Printing(output);
        }

        @Override
        public void close() {}
    }

    /** A session whose only script prints what it is given. */
    private record Printed(InputStream output) implements Session {
        @Override
        public RunningCommand start(Command command) {
            return new Printing(output);
        }

        @Override
        public void close() {}
    }

    private Execution.End run(InputStream output) throws HostException, InterruptedException {
        HostSession session = new HostSession("web1", new Saying(output), () -> Duration.ofMinutes(1));
        return new Execution(session, FACTS, observer, List.of("web8"), Map.of())
                .run(
                        Digest.of(new byte[0]),
                        new RunOptions(
                                "run",
                                RunOptions.Mode.APPLY,
                                RunOptions.Differences.HIDE,
                                List.of(),
                                List.of(),
                                Optional.empty()));
    }

    private Execution.End run(String output) throws HostException, InterruptedException {
        return run(new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)));
    }

    private static String taskDone(String result, String more) {
        return "{\"seq\":1,\"type\":\"task_done\",\"status\":\"ok\",\"result\":" + result + more + "}\n";
    }

    private static final String RUN_DONE = "{\"seq\":2,\"type\":\"run_done\",\"status\":\"ok\"}\n";

    @Test
    void whatWasCutSaysSo() throws HostException, InterruptedException {
        run(taskDone("{\"stdout\":\"a [7 more bytes]\"}", ",\"cut\":true") + RUN_DONE);
        run(taskDone("{}", "") + RUN_DONE);
        assertThat(results).extracting(TaskResult::truncated).containsExactly(true, false);
    }

    @Test
    void aRunnerThatPrintsALineWithoutEndIsNotListenedToForLong() {
        long[] read = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() throws IOException {
                return '{';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                java.util.Arrays.fill(bytes, offset, offset + length, (byte) '{');
                read[0] += length;
                return length;
            }
        };
        assertThatThrownBy(() -> run(endless)).isInstanceOfSatisfying(HostException.class, e -> {
            assertThat(e.phase()).isEqualTo(Phase.EXECUTE);
            assertThat(e.problem())
                    .contains("web1", "more than 16777216 bytes", "{{{")
                    .hasSizeLessThan(600);
        });
        assertThat(read[0]).isLessThan(17 * 1024 * 1024);
    }

    @Test
    void whatIsNoEventIsShownInPart() {
        for (String line : List.of(
                "{not json " + "y".repeat(100_000),
                "{\"seq\":1,\"type\":\"task_done\",\"status\":\"done\"}",
                "{\"seq\":1,\"type\":\"task_done\",\"status\":\"ok\",\"duration_ms\":" + "9".repeat(50) + "}",
                "{\"seq\":1,\"x\":" + "[".repeat(5000),
                "{\"seq\":1,\"x\":" + "9".repeat(200_000) + "}")) {
            assertThatThrownBy(() -> run(line + "\n"))
                    .isInstanceOfSatisfying(HostException.class, e -> assertThat(e.problem())
                            .contains("web1", "no event")
                            .hasSizeLessThan(1000));
        }
    }

    @Test
    void textsOfEveryLengthThatALineCanHaveAreRead() throws HostException, InterruptedException {
        run(taskDone("{\"stdout\":\"" + "x".repeat(15 * 1024 * 1024) + "\",\"n\":" + "9".repeat(5000) + "}", "")
                + RUN_DONE);
        assertThat(results).hasSize(1);
    }

    /** Lines that are made while they are read, until there are enough. */
    @SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else.
    private static InputStream lines(int count, IntFunction<String> line) {
        return new SequenceInputStream(new Enumeration<>() {
            private int next = 1;

            @Override
            public boolean hasMoreElements() {
                return next <= count;
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream((line.apply(next++) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private static String event(int sequence, String rest) {
        return "{\"seq\":" + sequence + "," + rest + "}";
    }

    @Test
    void resultsThatTakeTooMuchAreLeftOutAndSaySo() throws HostException, InterruptedException {
        String big = "x".repeat(8 * 1024 * 1024);
        String many = "[],".repeat(1024 * 1024) + "[]";
        run(lines(14, i -> switch (i) {
            case 14 -> event(i, "\"type\":\"run_done\",\"status\":\"ok\"");
            case 13 -> event(i, "\"type\":\"task_done\",\"status\":\"ok\",\"result\":{\"rc\":7}");
            case 12 -> event(i, "\"type\":\"task_done\",\"status\":\"ok\",\"result\":{\"stdout\":[" + many + "]}");
            default ->
                event(
                        i,
                        "\"type\":\"task_done\",\"status\":\"failed\",\"name\":\"task " + i
                                + "\",\"result\":{\"msg\":\"no " + i + "\",\"stdout\":\"" + big + "\"}");
        }));
        assertThat(results).hasSize(13);
        assertThat(results.subList(0, 3)).noneMatch(TaskResult::truncated);
        assertThat(results.subList(3, 12)).allMatch(TaskResult::truncated);
        assertThat(results.get(10).message()).contains("no 11");
        assertThat(results.get(10).result().entries()).containsOnlyKeys("msg");
        assertThat(results.get(12).truncated()).isFalse();
        assertThat(results.get(12).result().get("rc")).contains(Value.of(7));
        assertThat(warnings).singleElement().asString().contains("64 MiB", "\"task 4\"", "left out");
        long kept = results.stream()
                .mapToLong(task -> ReportBudget.bytes(task.result()))
                .sum();
        assertThat(kept).isLessThan(ReportBudget.BYTES + 100_000);
    }

    @Test
    void theMessageThatIsLeftOfAResultIsShort() {
        Value.Mapping result =
                new Value.Mapping(Map.of("msg", Value.of("\uD83D\uDE00".repeat(5000)), "rc", Value.of(1)));
        assertThat(ReportBudget.without(result).text("msg"))
                .contains("\uD83D\uDE00".repeat(2048) + " [5904 more characters]");
        Value.Mapping odd = new Value.Mapping(Map.of("msg", Value.of("x" + "\uD83D\uDE00".repeat(5000))));
        assertThat(ReportBudget.without(odd).text("msg"))
                .contains("x" + "\uD83D\uDE00".repeat(2047) + " [5906 more characters]");
        assertThat(ReportBudget.without(Value.Mapping.EMPTY)).isEqualTo(Value.Mapping.EMPTY);
    }

    @Test
    void aHostThatNeverEndsToNameTasksIsNotListenedToForEver() {
        String name = "n".repeat(1024 * 1024);
        for (String type : List.of(
                "\"type\":\"task_done\",\"status\":\"ok\",\"name\":\"" + name + "\"",
                "\"type\":\"warning\",\"message\":\"" + name + "\"")) {
            results.clear();
            warnings.clear();
            assertThatThrownBy(() -> run(lines(1000, i -> event(i, type))))
                    .isInstanceOfSatisfying(HostException.class, e -> assertThat(e.problem())
                            .contains("web1", "tasks and warnings", "64 MiB", "may go on"));
            assertThat(results.size() + warnings.size()).isEqualTo(31);
        }
    }

    @Test
    void whatAScriptPrintsIsBounded() {
        String line = "y".repeat(1024 * 1024);
        HostSession session = new HostSession("web1", new Printed(lines(100, i -> line)), () -> Duration.ofMinutes(1));
        assertThatThrownBy(() -> session.run(Phase.PROBE, Scripts.PROBE, List.of(), HostSession.Payload.NONE))
                .isInstanceOfSatisfying(HostException.class, e -> assertThat(e.problem())
                        .contains("web1", "more than", String.valueOf(HostSession.MAX_OUTPUT)));
    }
}

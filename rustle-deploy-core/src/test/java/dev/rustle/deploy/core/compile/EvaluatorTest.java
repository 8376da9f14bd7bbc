package dev.rustle.deploy.core.compile;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.tree.RunnerLimits;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class EvaluatorTest {
    private static final ControllerScope NOTHING =
            new ControllerScope(Value.Mapping.EMPTY, Value.Mapping.EMPTY, Map.of(), Value.Mapping.EMPTY);
    private static final Duration LONG = Duration.ofHours(1);

    /** Answers every question with "yes". */
    private static final String ANSWER =
            "read -r line; id=${line##*\\\"id\\\":}; printf '{\"id\":%s,\"ok\":true,\"value\":\"yes\"}\\n' \"${id%\\}}\"; ";

    private static Process script(String body) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", body).start();
    }

    private static Optional<Value> ask(Evaluator evaluator) {
        return evaluator.template(Value.of("{{ x }}"), NOTHING).value();
    }

    @Test
    void theRunnerAnswers() {
        try (Evaluator evaluator = new Evaluator(new Runners(EvaluatorTest.class.getClassLoader()))) {
            assertThat(evaluator.template(Value.of("{{ 1 + 1 }}"), NOTHING).value())
                    .contains(Value.of("2"));
            assertThat(evaluator.template(Value.of("{{ x }}"), NOTHING).kind()).isEqualTo("undefined");
        }
    }

    @Test
    void afterAFailureTheNextQuestionStartsAnotherProcess() {
        AtomicInteger starts = new AtomicInteger();
        try (Evaluator evaluator = new Evaluator(
                () -> script(starts.incrementAndGet() % 2 == 1 ? "read -r line; exit 7" : ANSWER + "exit 7"), LONG)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> ask(evaluator))
                        .isInstanceOf(DeployException.class)
                        .hasMessageContaining("{{ x }}")
                        .hasMessageContaining("runner eval");
                assertThat(ask(evaluator)).contains(Value.of("yes"));
                assertThat(starts).hasValue(2 * i + 2);
            }
        }
    }

    @Test
    void aProcessThatDiesBetweenQuestionsOrAtTheNextIsReplaced() {
        for (String end : List.of("exit 7", "read -r line; exit 7")) {
            AtomicInteger starts = new AtomicInteger();
            try (Evaluator evaluator = new Evaluator(
                    () -> {
                        starts.incrementAndGet();
                        return script(ANSWER + end);
                    },
                    LONG)) {
                for (int i = 1; i <= 3; i++) {
                    assertThat(ask(evaluator)).as(end).contains(Value.of("yes"));
                    assertThat(starts).as(end).hasValue(i);
                }
            }
        }
    }

    /** Gives its answer only after it was ended, and says which thread did that. */
    private static final class LateProcess extends Process {
        private final CountDownLatch ended = new CountDownLatch(1);
        private final String answer;
        private volatile Thread endedBy = Thread.currentThread();

        LateProcess(String answer) {
            this.answer = answer;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            InputStream all = new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
            return new FilterInputStream(all) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    try {
                        ended.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return super.read(buffer, offset, length);
                }
            };
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public int waitFor() {
            return 0;
        }

        @Override
        public int exitValue() {
            // It is alive for as long as anybody looks.
            throw new IllegalThreadStateException();
        }

        @Override
        public void destroy() {
            if (ended.getCount() > 0) {
                endedBy = Thread.currentThread();
            }
            ended.countDown();
        }
    }

    @Test
    void aProcessWhoseAnswerCameAsItWasEndedIsNotAskedAgain() {
        LateProcess late = new LateProcess("{\"id\":1,\"ok\":true,\"value\":\"late\"}\n");
        AtomicInteger starts = new AtomicInteger();
        try (Evaluator evaluator =
                new Evaluator(() -> starts.incrementAndGet() == 1 ? late : script(ANSWER), Duration.ofMillis(1))) {
            assertThat(ask(evaluator)).contains(Value.of("late"));
            assertThat(late.endedBy.getName()).isEqualTo("rustle-deploy-eval-watch");
            assertThat(late.endedBy.isDaemon()).isTrue();
            assertThat(evaluator.obstacle()).isEmpty();
            assertThat(starts).hasValue(2);
        }
    }

    @Test
    void aProgramThatIsStillOpenForWritingIsStartedWhenItIsReleased(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        OutputStream open = Files.newOutputStream(file, StandardOpenOption.APPEND);
        AtomicInteger starts = new AtomicInteger();
        Process started = EvaluatorProcess.startWhenReleased(() -> {
            if (starts.incrementAndGet() == 3) {
                open.close();
            }
            return new ProcessBuilder(file.toString()).start();
        });
        assertThat(started.waitFor()).isZero();
        assertThat(starts).hasValue(3);

        AtomicInteger vain = new AtomicInteger();
        try (OutputStream held = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> EvaluatorProcess.startWhenReleased(() -> {
                        vain.incrementAndGet();
                        return new ProcessBuilder(file.toString()).start();
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("26");
        }
        assertThat(vain).hasValue(10);
    }

    @Test
    void aRunnerThatCannotBeStartedSaysWhyAndWhatToSet() {
        byte[] unstartable = "#!/does/not/exist\n".getBytes(StandardCharsets.UTF_8);
        try (Evaluator evaluator = new Evaluator(() -> EvaluatorProcess.run(unstartable), LONG)) {
            assertThat(evaluator.obstacle().orElseThrow())
                    .contains("cannot be started", System.getProperty("java.io.tmpdir"), "-Djava.io.tmpdir=");
            assertThatThrownBy(() -> ask(evaluator))
                    .isInstanceOf(DeployException.class)
                    .hasMessageContaining("{{ x }}")
                    .hasMessageContaining("-Djava.io.tmpdir=");
        }
    }

    @Test
    void numbersAndTextsThatARunnerMayBeToldCanBeAnswered() {
        String number = "9".repeat(RunnerLimits.DIGIT_LIMIT);
        String text = "x".repeat(21_000_000);
        String answer = "{\"id\":1,\"ok\":true,\"value\":[" + number + ",\"" + text + "\"]}\n";
        LateProcess process = new LateProcess(answer);
        try (Evaluator evaluator = new Evaluator(() -> process, Duration.ofMillis(1))) {
            Value expected = new Value.Sequence(List.of(new Value.Int(new BigInteger(number)), Value.of(text)));
            assertThat(ask(evaluator).equals(Optional.of(expected))).isTrue();
        }
    }

    @Test
    void aProcessThatEndsInsteadOfAnsweringSaysHow() {
        try (Evaluator evaluator = new Evaluator(() -> script("read -r line; exit 7"), LONG)) {
            assertThatThrownBy(() -> ask(evaluator)).hasMessageContaining("ended with code 7");
        }
    }

    @Test
    void anAnswerToAnotherQuestionIsNotTaken() {
        CountDownLatch starts = new CountDownLatch(2);
        try (Evaluator evaluator = new Evaluator(
                () -> {
                    starts.countDown();
                    return script(
                            starts.getCount() == 1
                                    ? "read -r line; echo '{\"id\":99,\"ok\":true}'; exec sleep 1000"
                                    : ANSWER);
                },
                LONG)) {
            assertThatThrownBy(() -> ask(evaluator)).hasMessageContaining("unexpected answer");
            assertThat(ask(evaluator)).contains(Value.of("yes"));
        }
    }

    @Test
    void aProcessThatHangsIsEndedAndSaid() {
        try (Evaluator evaluator = new Evaluator(() -> script("exec sleep 1000"), Duration.ofMillis(50))) {
            assertThatThrownBy(() -> ask(evaluator))
                    .isInstanceOf(DeployException.class)
                    .hasMessageContaining("no answer within 50 ms");
        }
    }

    @Test
    void closingEndsAQuestionThatHangs() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Evaluator evaluator = new Evaluator(
                () -> {
                    asked.countDown();
                    return script("exec sleep 1000");
                },
                LONG);
        CompletableFuture<Optional<Value>> question = CompletableFuture.supplyAsync(() -> ask(evaluator));
        asked.await();
        evaluator.close();
        assertThatThrownBy(question::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the compiler was closed");
        assertThatThrownBy(() -> ask(evaluator)).hasMessageContaining("the compiler was closed");
        evaluator.close();
    }
}

package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class EvaluatorTest {
    private static final Duration LONG = Duration.ofHours(1);

    /** Answers every question with "yes". */
    private static final String ANSWER =
            "read -r line; id=${line##*\\\"id\\\":}; printf '{\"id\":%s,\"ok\":true,\"value\":\"yes\"}\\n' \"${id%\\}}\"; ";

    private static Process script(String body) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", body).start();
    }

    private static Optional<Value> ask(Evaluator evaluator) {
        return evaluator.template("{{ x }}", Value.Mapping.EMPTY).value();
    }

    @Test
    void theRunnerAnswers() {
        try (Evaluator evaluator = new Evaluator(new Runners(EvaluatorTest.class.getClassLoader()))) {
            assertThat(evaluator.template("{{ 1 + 1 }}", Value.Mapping.EMPTY).value())
                    .contains(Value.of("2"));
            assertThat(evaluator.template("{{ x }}", Value.Mapping.EMPTY).kind())
                    .isEqualTo("undefined");
        }
    }

    @Test
    void afterAFailureTheNextQuestionStartsAnotherProcess() {
        try (Evaluator evaluator = new Evaluator(() -> script(ANSWER + "exit 7"), LONG)) {
            for (int i = 0; i < 2; i++) {
                assertThat(ask(evaluator)).contains(Value.of("yes"));
                assertThatThrownBy(() -> ask(evaluator))
                        .isInstanceOf(DeployException.class)
                        .hasMessageContaining("{{ x }}")
                        .hasMessageContaining("runner eval");
            }
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

package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Ctrl-C and SIGTERM: the deployment is cancelled, its report is printed. */
@Timeout(60)
class InterruptionTest {
    @TempDir
    Path folder;

    private final CompletableFuture<IntConsumer> handler = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Signals.Watch watch(IntConsumer action) {
        handler.complete(action);
        return closed::countDown;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--execute", "--rollback", "--cleanup"})
    void cancelsAndPrintsTheReport(String option) throws Exception {
        FakeDeployer deployer = new FakeDeployer();
        CountDownLatch begun = new CountDownLatch(1);
        deployer.begun = Optional.of(begun);
        CompletableFuture<CallResult> call = call(deployer, option);
        begun.await();
        handler.get().accept(ExitCode.INTERRUPTED);

        CallResult result = call.get();

        assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(result.out()).startsWith("web1  cancelled before its run was over");
        assertThat(result.err()).contains("interrupted: no step is begun any more");
        assertThat(closed.await(0, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"130", "143"})
    void tellsTheSignalByTheExitCode(int code) throws Exception {
        FakeDeployer deployer = new FakeDeployer();
        CountDownLatch begun = new CountDownLatch(1);
        deployer.begun = Optional.of(begun);
        CompletableFuture<CallResult> call = call(deployer, "--execute");
        begun.await();
        handler.get().accept(code);

        assertThat(call.get().code()).isEqualTo(code);
    }

    @Test
    void aDeploymentThatHasNotBegunLeavesNoReport() throws Exception {
        FakeDeployer deployer = new FakeDeployer();
        CompletableFuture<CallResult> result = new CompletableFuture<>();
        Deployers interrupting = settings -> {
            handler.join().accept(ExitCode.INTERRUPTED);
            deployer.failure =
                    Optional.of(new dev.rustle.deploy.DeployException("cannot read the plan: interrupted", null));
            return deployer;
        };
        Path plan = Files.writeString(folder.resolve("plan.json"), "{}");
        Thread worker = new Thread(() ->
                result.complete(CallResult.call(interrupting, "", false, this::watch, plan.toString(), "--execute")));
        worker.start();

        assertThat(result.get().code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(result.get().out()).isEmpty();
        assertThat(result.get().err()).contains("interrupted; nothing was touched");
    }

    private CompletableFuture<CallResult> call(FakeDeployer deployer, String option) throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"), "{}");
        CompletableFuture<CallResult> result = new CompletableFuture<>();
        Thread worker = new Thread(
                () -> result.complete(CallResult.call(deployer, "", false, this::watch, plan.toString(), option)));
        worker.start();
        return result;
    }
}

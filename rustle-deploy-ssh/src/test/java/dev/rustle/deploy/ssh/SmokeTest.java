package dev.rustle.deploy.ssh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

class SmokeTest {
    @Test
    void works(@TempDir Path folder) throws Exception {
        try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start();
                SshTransport transport = new SshTransport()) {
            for (int i = 0; i < 3; i++) {
                try (Session session = transport.connect(
                        new ConnectRequest(fleet.host(i).name(), fleet.host(i).connection(), Duration.ofSeconds(20)))) {
                    for (int k = 0; k < 3; k++) {
                        try (RunningCommand command = session.start(Command.script(
                                "printf '%s|' \"$@\"; cat; echo err >&2; pwd; exit 7", "a'b", "", "ü\n"))) {
                            command.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
                            command.stdin().close();
                            String out = new String(command.stdout().readAllBytes(), StandardCharsets.UTF_8);
                            assertThat(out)
                                    .isEqualTo("a'b||ü\n|hello" + fleet.host(i).home() + "\n");
                            assertThat(command.await().exited(7)).isTrue();
                            assertThat(command.await().stderr()).isEqualTo("err\n");
                        }
                    }
                }
            }
        }
    }
}

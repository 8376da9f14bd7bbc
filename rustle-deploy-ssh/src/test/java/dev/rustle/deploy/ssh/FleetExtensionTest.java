package dev.rustle.deploy.ssh;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleetExtension;

import static org.assertj.core.api.Assertions.assertThat;

class FleetExtensionTest {
    @RegisterExtension
    static final SshFleetExtension FLEET = SshFleetExtension.hosts(2);

    @Test
    void givesAFleet() throws Exception {
        try (SshTransport transport = new SshTransport()) {
            for (FleetHost host : FLEET.fleet().hosts()) {
                try (Session session =
                        transport.connect(ConnectRequest.of(host.name(), host.connection(), Duration.ofSeconds(60)))) {
                    assertThat(session.start(Command.script("mkdir -p a/b && echo x > a/b/c"))
                                    .await()
                                    .exited(0))
                            .isTrue();
                }
                assertThat(host.home().resolve("a/b/c")).hasContent("x");
            }
        }
    }
}

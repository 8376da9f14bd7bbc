package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.testkit.FaultyTransport;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.HostFault;
import dev.rustle.deploy.testkit.SshFleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The fleet and the faulty transport of the test kit, which cannot test themselves without a client. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FleetTest {
    private static Session connect(Transport transport, Target target) throws Exception {
        return transport.connect(ConnectRequest.of(target.name(), target.connection(), Duration.ofSeconds(60)));
    }

    private static String run(Session session, String script, String input) throws Exception {
        try (RunningCommand running = session.start(Command.script(script))) {
            InputStream stdout = running.stdout();
            running.stdin().write(input.getBytes(UTF_8));
            running.stdin().close();
            String output = new String(stdout.readAllBytes(), UTF_8);
            assertThat(running.await().exited(0)).isTrue();
            return output;
        }
    }

    @Test
    void hostsHaveHomesAndACleanEnvironment(@TempDir Path folder) throws Exception {
        try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start();
                SshTransport transport = new SshTransport()) {
            assertThat(fleet.inventory().targets()).extracting(Target::name).containsExactly("host1", "host2", "host3");
            for (Target target : fleet.inventory().targets()) {
                try (Session session = connect(transport, target)) {
                    assertThat(run(
                                    session,
                                    "printf '%s ' \"$HOME\" \"$USER\" \"$LOGNAME\" \"$SHELL\"; cat > file",
                                    "x"))
                            .isEqualTo(folder.resolve(target.name()) + " deployer deployer /bin/sh ");
                    assertThat(run(session, "env | grep -c -i maven || true", ""))
                            .isEqualTo("0\n");
                }
            }
            for (FleetHost host : fleet.hosts()) {
                assertThat(host.home().resolve("file")).hasContent("x");
                assertThat(host.connections()).isEqualTo(1);
                assertThat(host.commands()).isEqualTo(2);
                assertThat(host.bytesReceived()).isBetween(100L, 1000L);
            }
        }
    }

    @Test
    void aHostComesBackOnItsPort(@TempDir Path folder) throws Exception {
        try (SshFleet fleet = SshFleet.builder().hosts(2).root(folder).start();
                SshTransport transport = new SshTransport()) {
            Target target = fleet.host(0).target();
            fleet.host(0).stop();
            TransportException failure = catchThrowableOfType(
                    TransportException.class, () -> connect(transport, target).close());
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            connect(transport, fleet.host(1).target()).close();
            fleet.host(0).start();
            try (Session session = connect(transport, target)) {
                assertThat(run(session, "echo back", "")).isEqualTo("back\n");
            }
        }
    }

    @Test
    void processesEndWithTheirChannel(@TempDir Path folder) throws Exception {
        try (SshFleet fleet = SshFleet.builder().root(folder).start();
                SshTransport transport = new SshTransport();
                Session session = connect(transport, fleet.host(0).target())) {
            RunningCommand running = session.start(Command.script("sleep 1000 & echo $! $$; wait"));
            StringBuilder line = new StringBuilder();
            InputStream stdout = running.stdout();
            for (int next = stdout.read(); next != '\n'; next = stdout.read()) {
                line.append((char) next);
            }
            List<ProcessHandle> processes = List.of(line.toString().split(" ", -1)).stream()
                    .map(id -> ProcessHandle.of(Long.parseLong(id)).orElseThrow())
                    .toList();
            running.close();
            for (ProcessHandle process : processes) {
                process.onExit().get();
                assertThat(process.isAlive()).isFalse();
            }
        }
    }

    @Test
    void aSlowHostIsSlow(@TempDir Path folder) throws Exception {
        try (SshFleet fleet = SshFleet.builder().root(folder).start();
                SshTransport transport = new SshTransport();
                Session session = connect(transport, fleet.host(0).target())) {
            fleet.host(0).inject(new HostFault.Slow(100_000), new HostFault.Delay(Duration.ofMillis(50)));
            long start = System.nanoTime();
            assertThat(run(session, "cat", "x".repeat(30_000))).hasSize(30_000);
            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void bytesAreFlippedAndCut(@TempDir Path folder) throws Exception {
        try (SshFleet fleet = SshFleet.builder().hosts(2).root(folder).start();
                FaultyTransport transport = FaultyTransport.over(new SshTransport())
                        .flipByte("host1", 1, 2)
                        .cutInput("host1", 2, 3)
                        .failConnecting("host2")
                        .build()) {
            assertThat(transport.id()).isEqualTo("ssh");
            try (Session session = connect(transport, fleet.host(0).target())) {
                assertThat(run(session, "cat", "abcde")).isEqualTo("abcde");
                assertThat(transport.faults()).isZero();
                assertThat(run(session, "cat", "abcde")).isEqualTo("abbde");
                assertThat(transport.faults()).isEqualTo(1);
                RunningCommand cut = session.start(Command.script("cat > cut"));
                assertThatThrownBy(() -> cut.stdin().write("abcde".getBytes(UTF_8)))
                        .isInstanceOf(IOException.class);
                assertThat(transport.faults()).isEqualTo(2);
                assertThatThrownBy(() -> session.start(Command.script("true"))).isInstanceOf(TransportException.class);
            }
            TransportException failure = catchThrowableOfType(
                    TransportException.class,
                    () -> connect(transport, fleet.host(1).target()).close());
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            assertThat(fleet.host(1).connections()).isZero();
        }
    }

    @Test
    void aFleetLeavesNoThreads(@TempDir Path folder) throws Exception {
        try (SshFleet fleet = SshFleet.builder().hosts(20).root(folder).start();
                SshTransport transport = new SshTransport();
                Session session = connect(transport, fleet.host(19).target())) {
            // Many, and not waited for: none may slip away while it is being started.
            for (int i = 0; i < 5; i++) {
                session.start(Command.script("sleep 1000; true"));
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().contains("nio2"))
                    .hasSizeLessThanOrEqualTo(2 * (Runtime.getRuntime().availableProcessors() + 1));
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("ssh-fleet-") || thread.getName().contains("nio2")) {
                thread.join(30_000);
                assertThat(thread.isAlive()).as(thread.toString()).isFalse();
            }
        }
    }
}

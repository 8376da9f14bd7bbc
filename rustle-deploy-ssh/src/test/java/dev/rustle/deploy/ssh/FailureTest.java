package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.Completion;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.HostKeys;
import dev.rustle.deploy.target.Secret;
import dev.rustle.deploy.testkit.HostFault;
import dev.rustle.deploy.testkit.SshFleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Hosts that fail, in every phase of a connection. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailureTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path folder;
    private SshFleet fleet;
    private SshTransport transport;

    @BeforeEach
    void start(@TempDir Path root) throws IOException {
        folder = root;
        fleet = SshFleet.builder()
                .hosts(2)
                .root(root)
                .password(Secret.of("correct horse"))
                .start();
        transport = new SshTransport(SshOptions.builder()
                .userFolder(root.resolve("user"))
                .systemKnownHosts(root.resolve("system"))
                .heartbeat(Duration.ofMillis(200), 2)
                .build());
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        transport.close();
        fleet.close();
    }

    private ConnectRequest request() {
        return ConnectRequest.of("web1", fleet.host(0).connection(), TIMEOUT);
    }

    private ConnectRequest request(Credentials credentials) {
        return ConnectRequest.of(
                "web1",
                Connection.ssh("127.0.0.1")
                        .port(fleet.host(0).port())
                        .user(SshFleet.USER)
                        .credentials(credentials)
                        .hostKeys(new HostKeys.Known(List.of(fleet.knownHosts())))
                        .build(),
                TIMEOUT);
    }

    private TransportException failure(ConnectRequest request) {
        TransportException failure = catchThrowableOfType(
                TransportException.class, () -> transport.connect(request).close());
        assertThat(failure).as("an exception").isNotNull();
        return failure;
    }

    @Test
    void droppedConnectionsAreTriedAgain() throws Exception {
        fleet.host(0).inject(new HostFault.DropConnections(2));
        transport.connect(request()).close();
        assertThat(fleet.host(0).connections()).isEqualTo(3);
    }

    @Test
    void droppedConnectionsAreNotTriedForEver() {
        fleet.host(0).inject(new HostFault.DropConnections(100));
        TransportException failure = failure(request());
        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
        assertThat(failure.phase()).isLessThan(Phase.AUTHENTICATE);
        assertThat(fleet.host(0).connections()).isEqualTo(3);
    }

    @Test
    void refusedCredentialsAreNotTriedAgain() {
        fleet.host(0).inject(new HostFault.RefuseAuthentication());
        TransportException failure = failure(request());
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_FAILED);
        assertThat(failure.phase()).isEqualTo(Phase.AUTHENTICATE);
        assertThat(failure)
                .hasMessageStartingWith(
                        "web1 (deployer@127.0.0.1:" + fleet.host(0).port() + ")")
                .hasMessageContaining(fleet.identityFile() + " (SHA256:")
                .hasMessageContaining("publickey")
                .hasMessageContaining("authorized_keys");
        assertThat(fleet.host(0).connections()).isEqualTo(1);
    }

    @Test
    void aPasswordOpensTheHost() throws Exception {
        transport
                .connect(request(Credentials.defaults().withPassword(Secret.of("correct horse"))))
                .close();
        TransportException failure = failure(request(Credentials.defaults().withPassword(Secret.of("battery"))));
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_FAILED);
        assertThat(failure).hasMessageNotContaining("battery").hasMessageContaining("password");
        assertThat(failure.toString()).doesNotContain("battery");
    }

    @Test
    void withoutKeyAndPasswordNothingIsContacted() {
        TransportException failure = failure(request(Credentials.defaults()));
        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("neither a key nor a password");
        assertThat(fleet.host(0).connections()).isZero();
    }

    @Test
    void aSilentHostTimesOut() {
        fleet.host(0).inject(new HostFault.Silent());
        TransportException failure =
                failure(ConnectRequest.of("web1", fleet.host(0).connection(), Duration.ofMillis(300)));
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure.phase()).isEqualTo(Phase.NEGOTIATE);
        assertThat(failure).hasMessageContaining("within 300 ms");
    }

    @Test
    void aHostThatIsNoSshServerIsNamed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Future<?> web = threads.submit(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        socket.getOutputStream().write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                    }
                }
            });
            Path known = Files.writeString(folder.resolve("none"), "");
            TransportException failure = failure(ConnectRequest.of(
                    "web1",
                    Connection.ssh("127.0.0.1")
                            .port(server.getLocalPort())
                            .credentials(fleet.host(0).connection().credentials())
                            .hostKeys(new HostKeys.Known(List.of(known)))
                            .build(),
                    TIMEOUT));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
            assertThat(failure.phase()).isLessThan(Phase.AUTHENTICATE);
            web.cancel(true);
        }
    }

    @Test
    void hostsThatDoNotAnswerHoldUpNobody() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // A queue that is full answers no more: connecting hangs, as it does behind a firewall that drops packets.
            List<Socket> queue = new ArrayList<>();
            boolean room = true;
            while (room) {
                Socket socket = new Socket();
                queue.add(socket);
                try {
                    socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 200);
                } catch (IOException e) {
                    room = false;
                }
            }
            ConnectRequest dead = ConnectRequest.of(
                    "dead",
                    Connection.ssh("127.0.0.1")
                            .port(full.getLocalPort())
                            .credentials(fleet.host(0).connection().credentials())
                            .hostKeys(new HostKeys.Known(List.of(fleet.knownHosts())))
                            .build(),
                    Duration.ofSeconds(100));
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                waiting.add(threads.submit(() -> transport.connect(dead)));
            }
            transport.connect(request()).close();
            assertThat(waiting).noneMatch(Future::isDone);
            transport.close();
            for (Future<?> each : waiting) {
                assertThatThrownBy(each::get)
                        .cause()
                        .isInstanceOfSatisfying(TransportException.class, failure -> assertThat(failure.kind())
                                .isEqualTo(Kind.CLOSED));
            }
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void aLostConnectionEndsItsCommands() throws Exception {
        try (Session session = transport.connect(request());
                RunningCommand running = session.start(Command.script("echo begun; cat"))) {
            InputStream stdout = running.stdout();
            assertThat(stdout.readNBytes(6)).asString(UTF_8).isEqualTo("begun\n");
            Future<Completion> waiter = threads.submit(running::await);
            fleet.host(0).disconnect();
            assertThat(waiter.get().exit()).isInstanceOf(Exit.Lost.class);
            assertThat(waiter.get().exit().toString()).contains("web1");
            assertThat(stdout.read()).isEqualTo(-1);
            assertThatThrownBy(() -> {
                        running.stdin().write(new byte[100_000]);
                        running.stdin().flush();
                    })
                    .isInstanceOf(IOException.class);
            TransportException failure =
                    catchThrowableOfType(TransportException.class, () -> session.start(Command.script("true")));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
            assertThat(failure.phase()).isEqualTo(Phase.EXECUTE);
        }
        transport.connect(request()).close();
    }

    @Test
    void aConnectionThatEndsInTheInputIsNoticed() throws Exception {
        fleet.host(0).inject(new HostFault.DisconnectAfter(1_000_000));
        try (Session session = transport.connect(request());
                RunningCommand running = session.start(Command.script("cat > received"))) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            running.stdin().write(new byte[100_000]);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(running.await().exit()).isInstanceOf(Exit.Lost.class);
            assertThat(fleet.host(0).home().resolve("received").toFile().length())
                    .isLessThan(1_000_000);
        }
    }

    @Test
    void aHostThatFallsSilentIsGivenUp() throws Exception {
        try (Session session = transport.connect(request());
                RunningCommand running = session.start(Command.script("cat"))) {
            fleet.host(0).inject(new HostFault.Silent());
            assertThat(running.await().exit()).isInstanceOf(Exit.Lost.class);
        }
    }

    @Test
    void aFullDiskIsTheProgramsAffair() throws Exception {
        fleet.host(0).inject(new HostFault.FullDisk(4096));
        try (Session session = transport.connect(request());
                RunningCommand running = session.start(
                        Command.script("dd if=/dev/zero of=file bs=1024 count=100; echo after > small && exit 17"))) {
            Completion end = running.await();
            assertThat(end.exit()).isEqualTo(new Exit.Exited(17));
            assertThat(end.stderr()).containsIgnoringCase("too large");
            assertThat(fleet.host(0).home().resolve("file")).hasSize(4096);
        }
    }

    @Test
    void failuresLeaveNothingBehind() throws Exception {
        transport.connect(request()).close();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        fleet.host(0).inject(new HostFault.RefuseAuthentication());
        fleet.host(1).inject(new HostFault.Silent());
        for (int i = 0; i < 20; i++) {
            failure(request());
            failure(ConnectRequest.of("web2", fleet.host(1).connection(), Duration.ofMillis(50)));
        }
        Set<Thread> after = Thread.getAllStackTraces().keySet();
        assertThat(after.stream()
                        .filter(thread -> !before.contains(thread))
                        .filter(thread -> thread.getName().contains("rustle-deploy-ssh"))
                        // The pools of the client fill up to their fixed size; no more than that.
                        .filter(thread -> !thread.getName().matches(".*rustle-deploy-ssh-(io|resume)-thread-\\d+")))
                .isEmpty();
        awaitSessions(0);
        // The silent host reads nothing and cannot notice; a sound one has no socket left.
        assertThat(fleet.host(0).openConnections()).isZero();
    }

    private void awaitSessions(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (fleet.host(0).openConnections() != count && System.nanoTime() < end) {
            Thread.onSpinWait();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}

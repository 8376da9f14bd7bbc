package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.HostKeys;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.HostFault;
import dev.rustle.deploy.testkit.SshFleet;
import dev.rustle.deploy.testkit.TransportContract;

/** The contract of transports, against hosts inside this JVM. */
class SshTransportContractTest extends TransportContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static Path folder;
    private static SshFleet fleet;

    @BeforeAll
    static void startFleet(@TempDir Path root) throws IOException {
        folder = root;
        fleet = SshFleet.builder().hosts(3).root(folder).start();
        fleet.host(1).inject(new HostFault.RefuseAuthentication());
        fleet.host(2).inject(new HostFault.Silent());
    }

    @AfterAll
    static void stopFleet() {
        fleet.close();
    }

    @Override
    protected Transport newTransport() {
        return new SshTransport();
    }

    @Override
    protected ConnectRequest request() {
        return ConnectRequest.of("alpha", fleet.host(0).connection(), TIMEOUT);
    }

    @Override
    protected SignalReport signals() {
        return SignalReport.EXIT_CODE;
    }

    @Override
    protected Map<Kind, ConnectRequest> failingRequests() throws IOException {
        FleetHost host = fleet.host(0);
        Credentials identity = host.connection().credentials();
        HostKeys.Known known = new HostKeys.Known(List.of(fleet.knownHosts()));
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Path wrong = Files.writeString(
                folder.resolve("wrong"),
                fleet.host(1).knownHostsLine().replace(":" + fleet.host(1).port() + " ", ":" + host.port() + " "));
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        Map<Kind, ConnectRequest> failing = new EnumMap<>(Kind.class);
        failing.put(
                Kind.UNKNOWN_HOST,
                request("beta", Connection.ssh("no-such-host.invalid").credentials(identity)));
        failing.put(
                Kind.REFUSED,
                request(
                        "gamma",
                        Connection.ssh("127.0.0.1")
                                .port(unused)
                                .credentials(identity)
                                .hostKeys(known)));
        failing.put(
                Kind.HOST_KEY_UNKNOWN,
                request(
                        "delta",
                        Connection.ssh("127.0.0.1")
                                .port(host.port())
                                .credentials(identity)
                                .hostKeys(new HostKeys.Known(List.of(empty)))));
        failing.put(
                Kind.HOST_KEY_CHANGED,
                request(
                        "epsilon",
                        Connection.ssh("127.0.0.1")
                                .port(host.port())
                                .credentials(identity)
                                .hostKeys(new HostKeys.Known(List.of(wrong)))));
        failing.put(
                Kind.CONFIGURATION,
                request(
                        "zeta",
                        Connection.ssh("127.0.0.1")
                                .port(host.port())
                                .hostKeys(known)
                                .credentials(Credentials.defaults().withIdentityFile(folder.resolve("nowhere")))));
        failing.put(
                Kind.AUTHENTICATION_FAILED,
                ConnectRequest.of("eta", fleet.host(1).connection(), TIMEOUT));
        failing.put(Kind.TIMEOUT, ConnectRequest.of("theta", fleet.host(2).connection(), Duration.ofMillis(500)));
        return failing;
    }

    private static ConnectRequest request(String host, Connection.Builder connection) {
        return ConnectRequest.of(host, connection.build(), TIMEOUT);
    }
}

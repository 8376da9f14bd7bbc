package dev.rustle.deploy.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.testkit.TransportContract;

/** The contract of transports, against a real OpenSSH server and the login shell of the user who runs the test. */
@OpenSshSuite
class OpenSshContractTest extends TransportContract {
    private static OpenSshd sshd;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        // The more than eight connections at once of one test would otherwise be dropped at random.
        sshd = OpenSshd.start(folder, "MaxStartups 100");
    }

    @AfterAll
    static void stopServer() {
        sshd.close();
    }

    @Override
    protected Transport newTransport() {
        return new SshTransport();
    }

    @Override
    protected ConnectRequest request() throws Exception {
        return ConnectRequest.of("real", sshd.connection(), Duration.ofSeconds(60));
    }

    @Override
    protected Map<Kind, ConnectRequest> failingRequests() {
        return Map.of();
    }

    @Override
    protected SignalReport signals() {
        return SignalReport.SIGNAL;
    }
}

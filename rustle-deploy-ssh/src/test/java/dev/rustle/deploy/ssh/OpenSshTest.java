package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Exit;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.HostKeys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Host keys, user keys and limits, against a real OpenSSH server. Passwords are not among them: without PAM and root no sshd checks one. */
@OpenSshSuite
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSshTest {
    private static OpenSshd sshd;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        sshd = OpenSshd.start(folder, "MaxSessions 3", "MaxAuthTries 3");
    }

    @AfterAll
    static void stopServer() {
        sshd.close();
    }

    private static ConnectRequest request(Connection connection) {
        return ConnectRequest.of("web1", connection, Duration.ofSeconds(60));
    }

    private static void assertConnects(Connection connection) throws Exception {
        try (SshTransport transport = new SshTransport();
                Session session = transport.connect(request(connection));
                RunningCommand running = session.start(Command.script("printf %s \"$1\"", "fine"))) {
            assertThat(new String(running.stdout().readAllBytes(), UTF_8)).isEqualTo("fine");
            assertThat(running.await().exited(0)).isTrue();
        }
    }

    private static TransportException failure(Connection connection) {
        try (SshTransport transport = new SshTransport()) {
            TransportException failure = catchThrowableOfType(
                    TransportException.class,
                    () -> transport.connect(request(connection)).close());
            assertThat(failure).as("an exception").isNotNull();
            assertThat(failure).hasMessageStartingWith("web1 (");
            return failure;
        }
    }

    private static Connection knowing(String... lines) throws IOException {
        return sshd.connection(sshd.knownHosts(lines), sshd.identity());
    }

    @Test
    void oneKnownKeyOfAnyTypeIsEnough() throws Exception {
        for (String type : OpenSshd.KEY_TYPES) {
            assertConnects(knowing(sshd.name() + " " + sshd.hostKey(type)));
        }
    }

    @Test
    void aHashedNameIsKnown() throws Exception {
        Path file = sshd.knownHosts("github.com " + sshd.hostKey("ecdsa"), sshd.name() + " " + sshd.hostKey("rsa"));
        OpenSshd.keygen("-H", "-f", file.toString());
        assertThat(Files.readString(file)).startsWith("|1|").doesNotContain("127.0.0.1");
        assertConnects(sshd.connection(file, sshd.identity()));
    }

    @Test
    void patternsAreKnown() throws Exception {
        assertConnects(knowing("[127.0.0.?]:*,!other " + sshd.hostKey("ed25519")));
        assertConnects(knowing("*,![127.0.0.2]:* " + sshd.hostKey("rsa")));
        assertThat(failure(knowing("*,!127.0.0.1,![127.0.0.1]:* " + sshd.hostKey("ed25519")))
                        .kind())
                .isEqualTo(Kind.HOST_KEY_UNKNOWN);
    }

    @Test
    void aNameWithoutPortCountsForAllPorts() throws Exception {
        assertConnects(knowing("127.0.0.1 " + sshd.hostKey("ecdsa")));
    }

    @Test
    void anUnknownHostIsRefused() throws Exception {
        TransportException failure = failure(knowing("elsewhere " + sshd.hostKey("ed25519")));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure)
                .hasMessageContaining("ssh-ed25519 " + fingerprint("ed25519"))
                .hasMessageContaining("ssh-keyscan -p " + sshd.port() + " 127.0.0.1 >> ");
    }

    /** Returns what ssh-keygen itself says. */
    private static String fingerprint(String type) throws IOException, InterruptedException {
        Path key = Files.createTempFile("key", ".pub");
        try {
            Files.writeString(key, sshd.hostKey(type));
            Process process = new ProcessBuilder("ssh-keygen", "-lf", key.toString()).start();
            return new String(process.getInputStream().readAllBytes(), UTF_8).split(" ", -1)[1];
        } finally {
            Files.delete(key);
        }
    }

    @Test
    void aChangedKeyIsRefused() throws Exception {
        Path folder = Files.createTempDirectory("other");
        OpenSshd.keygen(
                "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve("key").toString());
        String[] other = Files.readString(folder.resolve("key.pub")).split(" ", -1);
        Path known = sshd.knownHosts("# comment", sshd.name() + " " + other[0] + " " + other[1]);
        TransportException failure = failure(sshd.connection(known, sshd.identity()));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(failure)
                .hasMessageContaining(fingerprint("ed25519") + " instead of ssh-ed25519 SHA256:")
                .hasMessageContaining(known + ":2");
    }

    @Test
    void aRevokedKeyIsRefusedEvenIfItIsKnown() throws Exception {
        TransportException failure =
                failure(knowing(sshd.name() + " " + sshd.hostKey("ed25519"), "@revoked * " + sshd.hostKey("ed25519")));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(failure).hasMessageContaining("@revoked").hasMessageContaining(":2");
    }

    @Test
    void aCertificateAuthorityIsNamed() throws Exception {
        TransportException failure = failure(knowing("@cert-authority * " + sshd.hostKey("ecdsa")));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure).hasMessageContaining("@cert-authority");
    }

    @Test
    void aLineThatCannotBeReadIsNamed() throws Exception {
        TransportException failure = failure(knowing(sshd.name() + " ssh-ed25519 AAAA%%%"));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(failure).hasMessageContaining(":1: the key is not base64");
    }

    @Test
    void aMissingFileOfKnownHostsIsAnError() {
        TransportException failure = failure(sshd.connection(Path.of("/no/such/known_hosts"), sshd.identity()));
        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("/no/such/known_hosts");
    }

    @Test
    void allKindsOfUserKeysWork(@TempDir Path folder) throws Exception {
        List<List<String>> kinds = List.of(
                List.of("-t", "ed25519"),
                List.of("-t", "ecdsa", "-b", "256"),
                List.of("-t", "ecdsa", "-b", "521"),
                List.of("-t", "rsa", "-b", "3072"),
                List.of("-t", "rsa", "-b", "2048", "-m", "PEM"),
                List.of("-t", "ecdsa", "-b", "384", "-m", "PEM"),
                List.of("-t", "rsa", "-b", "2048", "-m", "PKCS8"),
                List.of("-t", "ecdsa", "-b", "256", "-m", "PKCS8"));
        for (int i = 0; i < kinds.size(); i++) {
            Path key = folder.resolve("key" + i);
            List<String> arguments = new ArrayList<>(List.of("-q", "-N", "", "-f", key.toString()));
            arguments.addAll(kinds.get(i));
            OpenSshd.keygen(arguments.toArray(String[]::new));
            Files.writeString(
                    sshd.authorizedKeys(), Files.readString(Path.of(key + ".pub")), StandardOpenOption.APPEND);
            Path known = sshd.knownHosts(sshd.name() + " " + sshd.hostKey("ed25519"));
            assertConnects(sshd.connection(known, key));
        }
    }

    @Test
    void anEncryptedKeyIsNamed(@TempDir Path folder) throws Exception {
        for (String format : List.of("RFC4716", "PEM", "PKCS8")) {
            Path key = folder.resolve("key" + format);
            OpenSshd.keygen("-q", "-t", "rsa", "-b", "2048", "-m", format, "-N", "secret", "-f", key.toString());
            TransportException failure =
                    failure(sshd.connection(sshd.knownHosts(sshd.name() + " " + sshd.hostKey("ed25519")), key));
            assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
            assertThat(failure).hasMessageContaining(key.toString()).hasMessageContaining("passphrase");
        }
    }

    @Test
    void aWrongUserKeyIsRefused(@TempDir Path folder) throws Exception {
        Path key = folder.resolve("stranger");
        OpenSshd.keygen("-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        TransportException failure =
                failure(sshd.connection(sshd.knownHosts(sshd.name() + " " + sshd.hostKey("ed25519")), key));
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_FAILED);
        assertThat(failure).hasMessageContaining(key.toString()).hasMessageContaining("publickey");
    }

    @Test
    void tooManyKeysAreRefused(@TempDir Path folder) throws Exception {
        Credentials many = Credentials.defaults();
        for (int i = 0; i < 5; i++) {
            Path key = folder.resolve("stranger" + i);
            OpenSshd.keygen("-q", "-t", "ed25519", "-N", "", "-f", key.toString());
            many = many.withIdentityFile(key);
        }
        TransportException failure = failure(Connection.ssh("127.0.0.1")
                .port(sshd.port())
                .credentials(many)
                .hostKeys(new HostKeys.Known(List.of(sshd.knownHosts(sshd.name() + " " + sshd.hostKey("ed25519")))))
                .build());
        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_FAILED);
        assertThat(failure).hasMessageContaining("Too many authentication failures");
    }

    @Test
    void theKeyOfTheUserIsFoundByItself(@TempDir Path folder) throws Exception {
        Files.copy(sshd.identity(), folder.resolve("id_ed25519"));
        Files.writeString(folder.resolve("known_hosts"), sshd.name() + " " + sshd.hostKey("ed25519") + "\n");
        SshOptions options = SshOptions.builder()
                .userFolder(folder)
                .systemKnownHosts(folder.resolve("nothing"))
                .build();
        try (SshTransport transport = new SshTransport(options);
                Session session = transport.connect(
                        request(Connection.ssh("127.0.0.1").port(sshd.port()).build()))) {
            assertThat(session.start(Command.script("exit 5")).await().exit()).isEqualTo(new Exit.Exited(5));
        }
    }

    @Test
    void moreChannelsThanTheHostOpensAreAnError() throws Exception {
        try (SshTransport transport = new SshTransport();
                Session session = transport.connect(request(sshd.connection()))) {
            for (int i = 0; i < 3; i++) {
                session.start(Command.script("cat"));
            }
            TransportException failure =
                    catchThrowableOfType(TransportException.class, () -> session.start(Command.script("cat")));
            assertThat(failure).hasMessageContaining("MaxSessions");
        }
    }

    @Test
    void moreThanAGigabyteGoesThroughOneSession() throws Exception {
        // Past a gigabyte both sides exchange keys anew, in the middle of the data.
        long size = 1100L * 1024 * 1024;
        try (SshTransport transport = new SshTransport();
                Session session = transport.connect(request(sshd.connection()));
                RunningCommand running = session.start(
                        Command.script("dd if=/dev/zero bs=1048576 count=1100 2>/dev/null; echo end >&2"))) {
            byte[] buffer = new byte[256 * 1024];
            long sum = 0;
            int length = running.stdout().read(buffer);
            while (length >= 0) {
                sum += length;
                length = running.stdout().read(buffer);
            }
            assertThat(sum).isEqualTo(size);
            assertThat(running.await().stderr()).isEqualTo("end\n");
        }
    }
}

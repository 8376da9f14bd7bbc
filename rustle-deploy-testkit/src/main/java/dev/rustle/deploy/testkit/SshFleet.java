package dev.rustle.deploy.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Secret;

/**
 * Hosts for tests, reached over real SSH, inside this JVM: each has a port on 127.0.0.1, an ed25519 host key and a home folder of its own, and runs what
 * it is told as real processes under {@code /bin/sh}, with HOME and a clean environment. They keep nothing from each other and nothing from the
 * machine: whatever a command does, it does as the user who runs the test.
 *
 * <pre>{@code
 * try (SshFleet fleet = SshFleet.builder().hosts(3).root(folder).start()) {
 *     deploy(fleet.inventory());
 *     assertThat(fleet.host(0).home().resolve("motd")).hasContent("hello");
 * }
 * }</pre>
 *
 * <p>When {@link Builder#start()} returns all hosts accept connections. All hosts share a few threads; each running command has three more. Closing ends
 * all commands with their processes and leaves no thread behind. Safe for use by many threads.
 */
public final class SshFleet implements AutoCloseable {
    /** The login name of all hosts. */
    public static final String USER = "deployer";

    private final Path root;
    private final KeyPair clientKey;
    private final @Nullable Secret password;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;
    private final SharedIo io;
    private final List<FleetHost> hosts = new ArrayList<>();

    private SshFleet(Path root, KeyPair clientKey, @Nullable Secret password) {
        this.root = root;
        this.clientKey = clientKey;
        this.password = password;
        threads = Executors.newCachedThreadPool(daemons("ssh-fleet-command-"));
        clock = Executors.newSingleThreadScheduledExecutor(daemons("ssh-fleet-clock-"));
        io = SharedIo.create();
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Starts the description of a fleet. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns all hosts, in order. */
    public List<FleetHost> hosts() {
        return List.copyOf(hosts);
    }

    /** Returns a host by its number, from 0. */
    public FleetHost host(int index) {
        return hosts.get(index);
    }

    /** Returns an inventory named {@code fleet} of all hosts, named {@code host1}, {@code host2} and so on. */
    public Inventory inventory() {
        return Inventory.of("fleet", hosts.stream().map(FleetHost::target).toList());
    }

    /** Returns the private key file that all hosts accept. */
    public Path identityFile() {
        return root.resolve("id_ed25519");
    }

    /** Returns the file by which all hosts are known. */
    public Path knownHosts() {
        return root.resolve("known_hosts");
    }

    /** Returns a server for a host, not yet started. */
    SshServer server(FleetHost host, KeyPair key, int port) {
        SshServer server = SshServer.setUpDefaultServer();
        server.setIoServiceFactoryFactory(io);
        server.setScheduledExecutorService(clock, false);
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        server.setPublickeyAuthenticator((user, offered, session) ->
                accepts(host, user) && KeyUtils.compareKeys(offered, clientKey.getPublic()));
        Secret expected = password;
        server.setPasswordAuthenticator(
                expected == null
                        ? null
                        : (user, offered, session) ->
                                accepts(host, user) && expected.reveal().equals(offered));
        server.setCommandFactory((channel, line) -> new FleetCommand(host, channel, line, threads));
        server.addSessionListener(new Doorman(host));
        Duration never = Duration.ofDays(3650);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(server, never);
        CoreModuleProperties.WINDOW_TIMEOUT.set(server, never);
        return server;
    }

    private static boolean accepts(FleetHost host, String user) {
        return user.equals(USER)
                && host.find(HostFault.RefuseAuthentication.class).isEmpty();
    }

    /** Sees every connection first: counts it, and drops or silences it if the host is to. */
    private record Doorman(FleetHost host) implements SessionListener {
        @Override
        public void sessionEstablished(Session session) {
            if (host.drops()) {
                session.getIoSession().close(true);
            } else if (host.find(HostFault.Silent.class).isPresent()) {
                session.getIoSession().suspendRead();
            }
        }
    }

    private void add(String name) throws IOException, GeneralSecurityException {
        Path home = Files.createDirectories(root.resolve(name));
        FleetHost host = new FleetHost(this, name, home, KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256));
        hosts.add(host);
        host.start();
    }

    private void writeKnownHosts() throws IOException {
        Files.write(knownHosts(), hosts.stream().map(FleetHost::knownHostsLine).toList());
    }

    /** Stops all hosts and ends all commands with their processes. The files stay. May be repeated. */
    @Override
    public void close() {
        hosts.forEach(FleetHost::stop);
        io.stop();
        clock.shutdownNow();
        threads.shutdownNow();
        boolean interrupted = false;
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Describes an {@link SshFleet}. Not safe for use by many threads. */
    public static final class Builder {
        private int hosts = 1;
        private @Nullable Path root;
        private @Nullable Secret password;

        private Builder() {}

        /** Sets how many hosts there are. Default: 1. */
        public Builder hosts(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("a fleet has at least one host, not " + count);
            }
            hosts = count;
            return this;
        }

        /** Sets the folder for home folders and keys; it is made if it is not there. Required. */
        public Builder root(Path folder) {
            root = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /** Makes all hosts accept a password too, as method "password" and as "keyboard-interactive". */
        public Builder password(Secret secret) {
            password = Objects.requireNonNull(secret, "secret");
            return this;
        }

        /**
         * Starts the hosts.
         *
         * @throws IOException if files cannot be written or ports not be opened; nothing is left running
         * @throws IllegalStateException if no root was given
         */
        public SshFleet start() throws IOException {
            if (root == null) {
                throw new IllegalStateException("a fleet needs a folder: call root(folder)");
            }
            try {
                Path folder = Files.createDirectories(root.toAbsolutePath());
                KeyPair key = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
                SshFleet fleet = new SshFleet(folder, key, password);
                boolean started = false;
                try {
                    try (OutputStream out = Files.newOutputStream(fleet.identityFile())) {
                        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "fleet", null, out);
                    }
                    for (int i = 1; i <= hosts; i++) {
                        fleet.add("host" + i);
                    }
                    fleet.writeKnownHosts();
                    started = true;
                    return fleet;
                } finally {
                    if (!started) {
                        fleet.close();
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new IOException(
                        "no ed25519 key can be made; add org.bouncycastle:bcprov-jdk18on to the test class path", e);
            }
        }
    }
}

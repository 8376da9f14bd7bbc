package dev.rustle.deploy.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.HostKeys;
import dev.rustle.deploy.target.Target;

/** A host of an {@link SshFleet}: an SSH server on a port of its own, with a home folder of its own, that runs real processes. Safe for use by many threads. */
public final class FleetHost {
    private final SshFleet fleet;
    private final String name;
    private final Path home;
    private final KeyPair key;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong disconnectAt = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger toDrop = new AtomicInteger();
    private volatile List<HostFault> faults = List.of();
    private @Nullable SshServer server;
    private int port;

    FleetHost(SshFleet fleet, String name, Path home, KeyPair key) {
        this.fleet = fleet;
        this.name = name;
        this.home = home;
        this.key = key;
    }

    /** Returns the name in the inventory. */
    public String name() {
        return name;
    }

    /** Returns the port on 127.0.0.1. It stays the same when the host is stopped and started again. */
    public synchronized int port() {
        return port;
    }

    /** Returns the home folder: HOME and working folder of every command. */
    public Path home() {
        return home;
    }

    /** Returns how many connections were accepted so far, dropped ones included. */
    public int connections() {
        return connections.get();
    }

    /** Returns how many commands were started so far. */
    public int commands() {
        return commands.get();
    }

    /** Returns how many bytes commands have received on their standard input so far. */
    public long bytesReceived() {
        return bytesReceived.get();
    }

    /** Returns how many connections are open now. */
    public synchronized int openConnections() {
        return server == null ? 0 : server.getActiveSessions().size();
    }

    /** Returns how the host is reached. */
    public Connection connection() {
        return Connection.ssh("127.0.0.1")
                .port(port())
                .user(SshFleet.USER)
                .credentials(Credentials.defaults().withIdentityFile(fleet.identityFile()))
                .hostKeys(new HostKeys.Known(List.of(fleet.knownHosts())))
                .build();
    }

    /** Returns the host as a target. */
    public Target target() {
        return Target.builder(name, connection()).build();
    }

    /** Returns the line by which known_hosts knows the host. */
    public String knownHostsLine() {
        return "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(key.getPublic());
    }

    /** Makes the host ill, in place of what was wrong with it before; without faults it is sound again. Sessions that fell silent stay so. */
    public void inject(HostFault... wrong) {
        faults = List.of(wrong);
        toDrop.set(find(HostFault.DropConnections.class)
                .map(HostFault.DropConnections::count)
                .orElse(0));
        disconnectAt.set(find(HostFault.DisconnectAfter.class)
                .map(fault -> bytesReceived.get() + fault.bytes())
                .orElse(Long.MAX_VALUE));
        if (find(HostFault.Silent.class).isPresent()) {
            silence();
        }
    }

    private synchronized void silence() {
        if (server != null) {
            server.getActiveSessions().forEach(session -> session.getIoSession().suspendRead());
        }
    }

    <F extends HostFault> Optional<F> find(Class<F> kind) {
        return faults.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** Starts the host again after {@link #stop()}, on the same port. When this returns it accepts connections. */
    public synchronized void start() {
        if (server == null) {
            SshServer starting = fleet.server(this, key, port);
            try {
                starting.start();
            } catch (IOException e) {
                throw new UncheckedIOException("host " + name + " cannot listen on 127.0.0.1:" + port, e);
            }
            port = starting.getPort();
            server = starting;
        }
    }

    /** Cuts all connections, ends all commands with all their processes and stops listening. */
    public synchronized void stop() {
        SshServer stopping = server;
        server = null;
        if (stopping != null) {
            try {
                stopping.stop(true);
            } catch (IOException e) {
                throw new UncheckedIOException("host " + name + " does not stop", e);
            }
        }
    }

    /** Cuts all connections and ends all commands, and goes on listening. */
    public synchronized void disconnect() {
        if (server != null) {
            server.getActiveSessions().forEach(session -> session.close(true));
        }
    }

    /** Counts a new connection; says whether it is to be dropped. */
    boolean drops() {
        connections.incrementAndGet();
        return toDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    void countCommand() {
        commands.incrementAndGet();
    }

    /** Counts bytes; returns how many of them arrive before the connection ends. */
    int receive(int length) {
        long before = bytesReceived.getAndAdd(length);
        long room = disconnectAt.get() - before;
        return (int) Math.max(0, Math.min(length, room));
    }

    @Override
    public String toString() {
        return name + " on 127.0.0.1:" + port();
    }
}

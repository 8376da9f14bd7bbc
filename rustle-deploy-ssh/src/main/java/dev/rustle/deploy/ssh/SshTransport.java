package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import org.apache.sshd.client.SshClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.HostKeys;

/**
 * Connects over SSH, with one client for all hosts. Hosts prove what they are by their keys: strictly, against files of known hosts. Neither
 * {@code ~/.ssh/config} nor an agent is read.
 *
 * <p>The first session starts the client: a handful of threads, however many hosts there are. Safe for use by many threads.
 */
public final class SshTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(SshTransport.class);

    private final SshOptions options;
    private final FileCache<KnownHostsFile> knownHosts = new FileCache<>(SshTransport::readKnownHosts);
    private final Identities identities = new Identities();
    private final Set<Waiting> connecting = ConcurrentHashMap.newKeySet();
    private @Nullable Engine engine;
    private volatile boolean closed;

    /** What runs while there are sessions. */
    private record Engine(SshClient client, ScheduledThreadPoolExecutor clock) {
        static Engine start(SshOptions options) {
            SshClient client = Clients.create(options);
            client.start();
            ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "rustle-deploy-ssh-clock");
                thread.setDaemon(true);
                return thread;
            });
            clock.setRemoveOnCancelPolicy(true);
            return new Engine(client, clock);
        }

        void stop() {
            client.stop();
            clock.shutdownNow();
        }
    }

    /** Creates a transport with the usual settings. */
    public SshTransport() {
        this(SshOptions.defaults());
    }

    /** Creates a transport with the given settings. It opens nothing. */
    public SshTransport(SshOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    /** Returns {@code ssh}. */
    @Override
    public String id() {
        return Connection.SSH;
    }

    @Override
    public Session connect(ConnectRequest request) throws TransportException, InterruptedException {
        Waiting waiting = Waiting.atMost(request.timeout());
        Peer peer = Peer.of(request);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before connecting to " + peer);
        }
        connecting.add(waiting);
        try {
            Engine running = engine(peer);
            HostKeyCheck hostKey = HostKeyCheck.load(peer, known(request), usualKnownHosts(), knownHosts);
            Identities.Loaded keys =
                    identities.load(peer, request.connection().credentials().identityFiles(), options.userFolder());
            Connecting.Connected connected = new Connecting(
                            running.client(), options.connectAttempts(), request, hostKey, keys, waiting)
                    .connect();
            SshSession session = new SshSession(connected.session(), connected.contact(), running.clock());
            if (closed) {
                session.close();
                throw closed(peer);
            }
            return session;
        } catch (TransportException e) {
            throw closed && e.kind() != Kind.CLOSED ? closed(peer) : e;
        } finally {
            connecting.remove(waiting);
        }
    }

    private static List<Path> known(ConnectRequest request) {
        HostKeys hostKeys = request.connection().hostKeys();
        if (hostKeys instanceof HostKeys.Known given) {
            return given.files();
        }
        throw new IllegalArgumentException("unknown kind of host key check: " + hostKeys);
    }

    private List<Path> usualKnownHosts() {
        return List.of(options.userFolder().resolve("known_hosts"), options.systemKnownHosts());
    }

    private static KnownHostsFile readKnownHosts(Path path) throws IOException {
        KnownHostsFile file = KnownHostsFile.read(path);
        for (KnownHostsFile.Malformed line : file.malformed()) {
            LOG.warn("{}:{} is not used: {}", path, line.line(), line.reason());
        }
        return file;
    }

    private synchronized Engine engine(Peer peer) throws TransportException {
        if (closed) {
            throw closed(peer);
        }
        if (engine == null) {
            engine = Engine.start(options);
        }
        return engine;
    }

    private static TransportException closed(Peer peer) {
        return new TransportException(
                Phase.CONNECT, Kind.CLOSED, peer + ": the SSH transport is closed; create another one", null);
    }

    @Override
    public void close() {
        Engine stopping;
        synchronized (this) {
            closed = true;
            stopping = engine;
            engine = null;
        }
        connecting.forEach(Waiting::callOff);
        if (stopping != null) {
            stopping.stop();
        }
    }

    @Override
    public String toString() {
        return "SSH transport";
    }
}

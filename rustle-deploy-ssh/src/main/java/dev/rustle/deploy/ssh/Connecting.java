package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntry;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;

import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;
import dev.rustle.deploy.target.Secret;

/** One request for a session, from the name of the host to an authenticated session. Used by one thread. */
final class Connecting {
    private final SshClient client;
    private final int attempts;
    private final Peer peer;
    private final HostKeyCheck hostKey;
    private final Identities.Loaded identities;
    private final Optional<Secret> password;
    private final Duration timeout;
    private final Waiting waiting;

    Connecting(
            SshClient client,
            int attempts,
            ConnectRequest request,
            HostKeyCheck hostKey,
            Identities.Loaded identities,
            Waiting waiting) {
        this.client = client;
        this.attempts = attempts;
        this.peer = Peer.of(request);
        this.hostKey = hostKey;
        this.identities = identities;
        this.password = request.connection().credentials().password();
        this.timeout = request.timeout();
        this.waiting = waiting;
    }

    /** An authenticated session and what is known about it. */
    record Connected(ClientSession session, Contact contact) {}

    /** Connects and authenticates. A host that drops us before we said who we are is busy, not hostile: it is tried again after a short random time. */
    Connected connect() throws TransportException, InterruptedException {
        if (identities.identities().isEmpty() && password.isEmpty()) {
            throw Failures.noCredentials(peer, identities);
        }
        InetAddress[] addresses = resolve();
        for (int attempt = 1; ; attempt++) {
            try {
                return connectToAny(addresses);
            } catch (TransportException e) {
                boolean dropped = e.kind() == Kind.CONNECTION_LOST && e.phase().compareTo(Phase.AUTHENTICATE) < 0;
                if (!dropped || attempt == attempts || waiting.isOver()) {
                    throw e;
                }
                long pause = ThreadLocalRandom.current()
                        .nextLong(TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS.toNanos(250L << attempt));
                TimeUnit.NANOSECONDS.sleep(Math.min(pause, waiting.remainingNanos()));
            }
        }
    }

    private InetAddress[] resolve() throws TransportException {
        try {
            return InetAddress.getAllByName(peer.address());
        } catch (UnknownHostException e) {
            throw new TransportException(
                    Phase.CONNECT,
                    Kind.UNKNOWN_HOST,
                    peer + ": the name " + peer.address()
                            + " is not known; check its spelling in the inventory and the name servers of this machine",
                    e);
        }
    }

    /** Tries the addresses of a name in their order, each with its share of the time, until one of them answers. */
    private Connected connectToAny(InetAddress[] addresses) throws TransportException, InterruptedException {
        for (int i = 0; ; i++) {
            try {
                return connectTo(addresses[i], waiting.share(addresses.length - i));
            } catch (TransportException e) {
                if (i == addresses.length - 1 || e.phase() != Phase.CONNECT) {
                    throw e;
                }
            }
        }
    }

    private Connected connectTo(InetAddress address, Waiting share) throws TransportException, InterruptedException {
        Contact contact = new Contact(peer, hostKey);
        ClientSession session = open(address, contact, share);
        boolean authenticated = false;
        try {
            authenticate(session, contact);
            authenticated = true;
            return new Connected(session, contact);
        } finally {
            if (!authenticated) {
                session.close(true);
            }
        }
    }

    private ClientSession open(InetAddress address, Contact contact, Waiting share)
            throws TransportException, InterruptedException {
        ConnectFuture connecting;
        try {
            connecting = client.connect(
                    new HostConfigEntry("", address.getHostAddress(), peer.port(), peer.user()),
                    AttributeRepository.ofKeyValuePair(Contact.KEY, contact),
                    null);
        } catch (IOException | RuntimeException e) {
            throw Failures.connect(peer, address, timeout, e);
        }
        boolean answered = false;
        try {
            answered = share.until(connecting);
        } finally {
            if (!answered) {
                connecting.cancel();
                connecting.addListener(late -> {
                    if (late.isConnected()) {
                        late.getSession().close(true);
                    }
                });
            }
        }
        if (!answered) {
            throw Failures.timeout(contact, timeout, address);
        }
        Throwable failure = connecting.getException();
        if (failure != null || !connecting.isConnected()) {
            throw Failures.connect(peer, address, timeout, failure);
        }
        contact.enter(Phase.NEGOTIATE);
        return connecting.getClientSession();
    }

    private void authenticate(ClientSession session, Contact contact) throws TransportException, InterruptedException {
        for (Identities.Identity identity : identities.identities()) {
            KeyPair pair = identity.pair();
            session.addPublicKeyIdentity(pair);
        }
        password.ifPresent(secret -> session.addPasswordIdentity(secret.reveal()));
        AuthFuture authenticating;
        try {
            authenticating = session.auth();
        } catch (IOException | RuntimeException e) {
            throw Failures.session(contact, identities, e);
        }
        if (!waiting.until(authenticating)) {
            throw Failures.timeout(contact, timeout, null);
        }
        if (!authenticating.isSuccess()) {
            throw Failures.session(contact, identities, authenticating.getException());
        }
        contact.enter(Phase.EXECUTE);
    }
}

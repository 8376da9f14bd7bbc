package dev.rustle.deploy.ssh;

import java.net.SocketAddress;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.sshd.client.auth.password.PasswordAuthenticationReporter;
import org.apache.sshd.client.auth.pubkey.PublicKeyAuthenticationReporter;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Phase;

/** Hears what the SSH client does and notes it in the {@link Contact} of the session; checks host keys. It never waits for anything. */
final class ContactListener implements SessionListener, ServerKeyVerifier, PublicKeyAuthenticationReporter {

    private static Optional<Contact> contact(Session session) {
        if (session instanceof ClientSession client && client.getConnectionContext() != null) {
            return Optional.ofNullable(client.getConnectionContext().getAttribute(Contact.KEY));
        }
        return Optional.empty();
    }

    /** Returns an encoded public key. */
    static byte[] encode(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey key) {
        Contact contact = contact(session).orElse(null);
        if (contact == null) {
            return false;
        }
        Optional<TransportException> problem = contact.hostKey().check(encode(key));
        problem.ifPresent(contact::hostKeyProblem);
        return problem.isEmpty();
    }

    @Override
    public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
        contact(session).ifPresent(contact -> {
            String own = proposal.get(KexProposalOption.SERVERKEYS);
            if (own != null) {
                proposal.put(
                        KexProposalOption.SERVERKEYS,
                        knownFirst(own, contact.hostKey().algorithms()));
            }
        });
    }

    private static String knownFirst(String proposed, List<String> known) {
        List<String> all = Arrays.asList(proposed.split(",", -1));
        List<String> ordered = new ArrayList<>(known);
        ordered.retainAll(all);
        for (String each : all) {
            if (!ordered.contains(each)) {
                ordered.add(each);
            }
        }
        return String.join(",", ordered);
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.KeyEstablished) {
            contact(session).ifPresent(contact -> contact.enter(Phase.AUTHENTICATE));
        }
    }

    @Override
    public void sessionException(Session session, Throwable cause) {
        contact(session).ifPresent(contact -> contact.trouble(cause));
    }

    @Override
    public void sessionDisconnect(Session session, int reason, String message, String language, boolean initiator) {
        contact(session).ifPresent(contact -> contact.trouble(new SshException(reason, message)));
    }

    @Override
    public void signalAuthenticationAttempt(ClientSession session, String service, KeyPair identity, String signature) {
        contact(session)
                .ifPresent(contact -> contact.offered("key " + KnownKey.fingerprint(encode(identity.getPublic()))));
    }

    @Override
    public void signalAuthenticationFailure(
            ClientSession session,
            String service,
            @Nullable KeyPair identity,
            boolean partial,
            List<String> serverMethods) {
        contact(session).ifPresent(contact -> contact.acceptedMethods(serverMethods));
    }

    /** Notes what becomes of a password. */
    static final class Passwords implements PasswordAuthenticationReporter {
        @Override
        public void signalAuthenticationAttempt(
                ClientSession session, String service, String oldPassword, boolean modified, String newPassword) {
            contact(session).ifPresent(contact -> contact.offered("password"));
        }

        @Override
        public void signalAuthenticationFailure(
                ClientSession session,
                String service,
                @Nullable String password,
                boolean partial,
                List<String> serverMethods) {
            contact(session).ifPresent(contact -> contact.acceptedMethods(serverMethods));
        }
    }
}

package dev.rustle.deploy.ssh;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.helpers.MissingAttachedSessionException;
import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;

/** Says in our terms what the SSH client reports in its own. */
final class Failures {
    private Failures() {}

    /** The network connection could not be made. */
    static TransportException connect(Peer peer, InetAddress address, Duration timeout, @Nullable Throwable cause) {
        Throwable root = root(cause);
        String text = root == null ? "no reason given" : message(root);
        String lower = text.toLowerCase(Locale.ROOT);
        String where = " at " + address.getHostAddress() + " port " + peer.port();
        if (lower.contains("timed out") || lower.contains("time-out")) {
            return exception(
                    Phase.CONNECT,
                    Kind.TIMEOUT,
                    peer + ": nothing answers" + where + ": " + text
                            + "; check that the host is up and that no firewall drops the packets",
                    cause);
        }
        if (root instanceof MissingAttachedSessionException) {
            // The connection was gone before the client could attach its session to it.
            text = "the host closed it";
        }
        if (lower.contains("reset")
                || lower.contains("broken pipe")
                || root instanceof EOFException
                || root instanceof MissingAttachedSessionException) {
            return exception(
                    Phase.CONNECT,
                    Kind.CONNECTION_LOST,
                    peer + ": the connection ended as soon as it was made" + where + ": " + text
                            + "; the host may have too many connections (MaxStartups of its sshd)",
                    cause);
        }
        if (lower.contains("refused")) {
            return exception(
                    Phase.CONNECT,
                    Kind.REFUSED,
                    peer + ": nobody listens" + where + ": " + text + "; check the port and that sshd runs",
                    cause);
        }
        if (root instanceof NoRouteToHostException
                || root instanceof ConnectException
                || lower.contains("unreachable")
                || lower.contains("no route")
                || lower.contains("permission denied")) {
            return exception(
                    Phase.CONNECT,
                    Kind.REFUSED,
                    peer + ": there is no way to the host" + where + ": " + text
                            + "; check its address, the routes and the firewalls",
                    cause);
        }
        return exception(
                Phase.CONNECT,
                Kind.OTHER,
                peer + ": cannot connect" + where + " within " + timeout.toMillis() + " ms: " + text,
                cause);
    }

    /** Time ran out. */
    static TransportException timeout(Contact contact, Duration timeout, @Nullable InetAddress address) {
        String what =
                switch (contact.phase()) {
                    case CONFIGURE, CONNECT ->
                        "nothing answers" + (address == null ? "" : " at " + address.getHostAddress())
                                + "; check that the host is up and that no firewall drops the packets";
                    case NEGOTIATE ->
                        "something accepts the connection but does not finish the SSH key exchange; check that it is an sshd and"
                                + " how busy the host is";
                    case AUTHENTICATE, EXECUTE ->
                        "the host does not finish the authentication; check its load, its name service and PAM";
                };
        return exception(
                contact.phase(),
                Kind.TIMEOUT,
                contact.peer() + ": no session within " + timeout.toMillis() + " ms: " + what,
                null);
    }

    /** There is nothing to authenticate with. */
    static TransportException noCredentials(Peer peer, Identities.Loaded identities) {
        return exception(
                Phase.CONFIGURE,
                Kind.CONFIGURATION,
                peer
                        + ": there is neither a key nor a password to prove who we are; name an identity file or a password"
                        + skipped(identities),
                null);
    }

    /** The connection was there, but no session came of it. */
    static TransportException session(Contact contact, Identities.Loaded identities, @Nullable Throwable cause) {
        if (contact.hostKeyProblem().isPresent()) {
            return contact.hostKeyProblem().get();
        }
        Throwable first = contact.trouble().orElse(cause);
        String text = first == null ? "the host closed it" : message(first);
        if (contact.phase() == Phase.AUTHENTICATE) {
            if (disconnectCode(cause) == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE
                    || text.contains("Too many authentication failures")) {
                return refused(contact, identities, text, first);
            }
            return exception(
                    Phase.AUTHENTICATE,
                    Kind.CONNECTION_LOST,
                    contact.peer() + ": the connection ended during the authentication: " + text
                            + "; see the log of the host's sshd",
                    first);
        }
        if (text.contains("Unable to negotiate") || text.contains("no matching")) {
            return exception(
                    Phase.NEGOTIATE,
                    Kind.NO_COMMON_ALGORITHM,
                    contact.peer() + ": both sides have no common algorithm: " + text
                            + "; the host's sshd offers outdated ones only, update it or its configuration",
                    first);
        }
        return exception(
                Phase.NEGOTIATE,
                Kind.CONNECTION_LOST,
                contact.peer() + ": the connection ended before the host proved what it is: " + text
                        + "; it may not be an sshd, have too many connections (MaxStartups), or bar this machine",
                first);
    }

    private static TransportException refused(
            Contact contact, Identities.Loaded identities, String text, @Nullable Throwable cause) {
        List<String> keys = new ArrayList<>();
        for (Identities.Identity identity : identities.identities()) {
            keys.add(identity.file() + " ("
                    + KnownKey.fingerprint(
                            ContactListener.encode(identity.pair().getPublic()))
                    + ")");
        }
        StringBuilder message = new StringBuilder()
                .append(contact.peer())
                .append(": the host does not accept our credentials: ")
                .append(text);
        if (!keys.isEmpty()) {
            message.append("; keys: ").append(String.join(", ", keys));
        }
        if (!contact.offered().isEmpty()) {
            message.append("; tried: ").append(contact.offered().stream().collect(Collectors.joining(", ")));
        }
        if (!contact.acceptedMethods().isEmpty()) {
            message.append("; the host accepts: ").append(String.join(", ", contact.acceptedMethods()));
        }
        message.append(skipped(identities))
                .append("; check the user name, and that ~/.ssh/authorized_keys of that user on the host has the"
                        + " public key");
        return exception(Phase.AUTHENTICATE, Kind.AUTHENTICATION_FAILED, message.toString(), cause);
    }

    private static String skipped(Identities.Loaded identities) {
        return identities.skipped().isEmpty() ? "" : "; not tried: " + String.join("; ", identities.skipped());
    }

    /** The connection ended while commands ran, or before one could. */
    static String lost(Contact contact) {
        return "the connection to " + contact.peer() + " ended"
                + contact.trouble().map(cause -> ": " + message(cause)).orElse("");
    }

    private static int disconnectCode(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SshException ssh && ssh.getDisconnectCode() > 0) {
                return ssh.getDisconnectCode();
            }
        }
        return 0;
    }

    /** Returns the message of an exception, or its kind if it has none. */
    static String message(Throwable cause) {
        Throwable root = root(cause);
        Throwable told = cause.getMessage() == null && root != null ? root : cause;
        return told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    }

    private static @Nullable Throwable root(@Nullable Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static TransportException exception(Phase phase, Kind kind, String message, @Nullable Throwable cause) {
        return new TransportException(phase, kind, message, cause);
    }
}

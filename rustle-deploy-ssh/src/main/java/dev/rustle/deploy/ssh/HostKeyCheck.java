package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;

/** Whether a key is that of one host. Everything was read beforehand: it is asked on threads that must not wait for files. Immutable. */
final class HostKeyCheck {
    private static final int DEFAULT_PORT = 22;

    private final Peer peer;
    private final List<Path> files;
    private final List<KnownKey> keys;
    private final List<KnownKey> withoutPort;
    private final List<String> malformed;

    private HostKeyCheck(
            Peer peer, List<Path> files, List<KnownKey> keys, List<KnownKey> withoutPort, List<String> malformed) {
        this.peer = peer;
        this.files = files;
        this.keys = keys;
        this.withoutPort = withoutPort;
        this.malformed = malformed;
    }

    /**
     * Reads what is known about a host.
     *
     * @param given the files to read, every one of which must be there; empty for the usual ones, which need not
     */
    static HostKeyCheck load(Peer peer, List<Path> given, List<Path> usual, FileCache<KnownHostsFile> cache)
            throws TransportException {
        List<Path> files = given.isEmpty() ? usual : given;
        List<KnownKey> keys = new ArrayList<>();
        List<KnownKey> withoutPort = new ArrayList<>();
        List<String> malformed = new ArrayList<>();
        for (Path path : files) {
            try {
                KnownHostsFile file = cache.get(path);
                keys.addAll(file.keysOf(peer.port() == DEFAULT_PORT ? peer.address() : peer.bracketed()));
                if (peer.port() != DEFAULT_PORT) {
                    withoutPort.addAll(file.keysOf(peer.address()));
                }
                for (KnownHostsFile.Malformed line : file.malformed()) {
                    malformed.add(path + ":" + line.line() + ": " + line.reason());
                }
            } catch (NoSuchFileException e) {
                if (!given.isEmpty()) {
                    throw unreadable(peer, path, "there is no such file", e);
                }
            } catch (IOException e) {
                String reason = Files.isReadable(path) ? String.valueOf(e.getMessage()) : "it is not readable";
                throw unreadable(peer, path, reason, e);
            }
        }
        return new HostKeyCheck(peer, List.copyOf(files), keys, withoutPort, malformed);
    }

    private static TransportException unreadable(Peer peer, Path file, String reason, IOException cause) {
        return new TransportException(
                Phase.CONFIGURE,
                Kind.CONFIGURATION,
                peer + ": cannot read the known hosts in " + file + ": " + reason
                        + "; create it with ssh-keyscan, or name another file",
                cause);
    }

    /**
     * Returns the signature algorithms by which the host can show a key that is known. They are proposed first: a host has several keys, and shows the
     * one for the first algorithm that both sides have.
     */
    List<String> algorithms() {
        Set<String> algorithms = new LinkedHashSet<>();
        for (KnownKey key : keys.isEmpty() ? withoutPort : keys) {
            if (key.marker() == KnownKey.Marker.NONE) {
                if (key.type().equals("ssh-rsa")) {
                    algorithms.add("rsa-sha2-512");
                    algorithms.add("rsa-sha2-256");
                } else {
                    algorithms.add(key.type());
                }
            }
        }
        return List.copyOf(algorithms);
    }

    /** Says what is wrong with a key that the host showed; empty if it is the right one. */
    Optional<TransportException> check(byte[] blob) {
        for (List<KnownKey> known : List.of(keys, withoutPort)) {
            for (KnownKey key : known) {
                if (key.marker() == KnownKey.Marker.REVOKED && key.isKey(blob)) {
                    return Optional.of(failure(
                            Kind.HOST_KEY_CHANGED,
                            "shows a key that is revoked: " + describe(blob) + " is marked @revoked in " + key.place()
                                    + ". Do not use this host until it has a new key and it is known who else has the"
                                    + " old one"));
                }
            }
        }
        if (isAmong(keys, blob)) {
            return Optional.empty();
        }
        List<KnownKey> own = keys.stream()
                .filter(key -> key.marker() == KnownKey.Marker.NONE)
                .toList();
        if (!own.isEmpty()) {
            return Optional.of(changed(own, blob));
        }
        // As ssh does: a host known under its plain name is trusted on every port of it.
        if (isAmong(withoutPort, blob)) {
            return Optional.empty();
        }
        return Optional.of(unknown(blob));
    }

    private static boolean isAmong(List<KnownKey> known, byte[] blob) {
        return known.stream().anyMatch(key -> key.marker() == KnownKey.Marker.NONE && key.isKey(blob));
    }

    private TransportException changed(List<KnownKey> own, byte[] blob) {
        String type = KnownKey.typeIn(blob);
        List<KnownKey> sameType =
                own.stream().filter(key -> key.type().equals(type)).toList();
        String expected = (sameType.isEmpty() ? own : sameType)
                .stream()
                        .map(key -> key.type() + " " + key.fingerprint() + " (" + key.place() + ")")
                        .collect(Collectors.joining(" or "));
        return failure(
                Kind.HOST_KEY_CHANGED,
                "shows another key than the known one: " + describe(blob) + " instead of " + expected
                        + ". Either the host was installed anew or somebody is in between. If the former is certain,"
                        + " remove the old line: ssh-keygen -R " + shellName() + " -f "
                        + own.get(0).file()
                        + " and add the new one: " + scan(own.get(0).file()));
    }

    private TransportException unknown(byte[] blob) {
        Path file = files.get(0);
        StringBuilder text = new StringBuilder("its key is not known: ").append(describe(blob));
        List<KnownKey> authorities = keys.stream()
                .filter(key -> key.marker() == KnownKey.Marker.CERTIFICATE_AUTHORITY)
                .toList();
        if (!authorities.isEmpty()) {
            text.append("; ")
                    .append(authorities.stream().map(KnownKey::place).collect(Collectors.joining(", ")))
                    .append(
                            " would vouch for a host certificate (@cert-authority), which this version does not ask for");
        }
        text.append("; looked in ")
                .append(files.stream().map(Path::toString).collect(Collectors.joining(", ")))
                .append(". If the host's own \"ssh-keygen -lf /etc/ssh/ssh_host_")
                .append(shortType(blob))
                .append("_key.pub\" shows the same fingerprint, add it: ")
                .append(scan(file));
        if (!malformed.isEmpty()) {
            text.append(". Lines that could not be read: ").append(String.join("; ", malformed));
        }
        return failure(Kind.HOST_KEY_UNKNOWN, text.toString());
    }

    private TransportException failure(Kind kind, String text) {
        return new TransportException(Phase.NEGOTIATE, kind, peer + ": " + text, null);
    }

    private static String describe(byte[] blob) {
        return KnownKey.typeIn(blob) + " " + KnownKey.fingerprint(blob);
    }

    private String shellName() {
        return peer.port() == DEFAULT_PORT ? peer.address() : "'" + peer.bracketed() + "'";
    }

    private String scan(Path file) {
        return "ssh-keyscan " + (peer.port() == DEFAULT_PORT ? "" : "-p " + peer.port() + " ") + peer.address() + " >> "
                + file;
    }

    private static String shortType(byte[] blob) {
        String type = KnownKey.typeIn(blob);
        if (type.startsWith("ecdsa-")) {
            return "ecdsa";
        }
        return type.equals("ssh-rsa") ? "rsa" : "ed25519";
    }
}

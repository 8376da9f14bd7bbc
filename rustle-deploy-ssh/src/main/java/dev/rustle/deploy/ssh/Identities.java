package dev.rustle.deploy.ssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.loader.KeyPairResourceParser;
import org.apache.sshd.common.config.keys.loader.openssh.OpenSSHKeyPairResourceParser;
import org.apache.sshd.common.config.keys.loader.pem.PEMResourceParserUtils;
import org.apache.sshd.common.util.security.SecurityUtils;

import dev.rustle.deploy.spi.TransportException;
import dev.rustle.deploy.spi.TransportException.Kind;
import dev.rustle.deploy.spi.TransportException.Phase;

/** The private keys by which we prove who we are. Safe for use by many threads. */
final class Identities {
    private static final List<String> USUAL_NAMES = List.of("id_ed25519", "id_ecdsa", "id_rsa");
    /** A private key has a few KB; what is much larger was named by mistake. */
    private static final int SIZE_LIMIT = 1024 * 1024;

    private static final KeyPairResourceParser PARSER =
            KeyPairResourceParser.aggregate(PEMResourceParserUtils.PROXY, OpenSSHKeyPairResourceParser.INSTANCE);

    private final FileCache<KeyPair> cache = new FileCache<>(Identities::read);

    /**
     * A key.
     *
     * @param file where it came from
     * @param pair the key
     */
    record Identity(Path file, KeyPair pair) {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * Keys to try.
     *
     * @param identities the keys, in order
     * @param skipped why other keys of the user are not among them
     */
    record Loaded(List<Identity> identities, List<String> skipped) {}

    /** A key file that cannot be used, with the reason as its message. */
    private static final class UnusableKeyException extends IOException {
        private static final long serialVersionUID = 1L;

        UnusableKeyException(String message) {
            super(message);
        }
    }

    /** Reads the given keys, every one of which must be usable; without any, those of the user that are there and usable. */
    Loaded load(Peer peer, List<Path> given, Path userFolder) throws TransportException {
        List<Identity> identities = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (Path file : given) {
            try {
                identities.add(new Identity(file, cache.get(file)));
            } catch (IOException e) {
                throw new TransportException(
                        Phase.CONFIGURE,
                        Kind.CONFIGURATION,
                        peer + ": the identity file " + file + " cannot be used: " + reason(file, e),
                        e);
            }
        }
        if (given.isEmpty()) {
            for (String name : USUAL_NAMES) {
                Path file = userFolder.resolve(name);
                try {
                    identities.add(new Identity(file, cache.get(file)));
                } catch (NoSuchFileException e) {
                    // Nobody has all of them.
                } catch (IOException e) {
                    skipped.add(file + ": " + reason(file, e));
                }
            }
        }
        return new Loaded(List.copyOf(identities), List.copyOf(skipped));
    }

    private static String reason(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (!(e instanceof UnusableKeyException) && !Files.isReadable(file)) {
            return "it is not readable for the user who runs this program";
        }
        return String.valueOf(e.getMessage());
    }

    private static KeyPair read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UnusableKeyException("it is a directory");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(SIZE_LIMIT + 1);
        }
        if (bytes.length > SIZE_LIMIT) {
            throw new UnusableKeyException("it has more than 1 MiB and is no private key");
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw encrypted();
        }
        if (!text.contains("PRIVATE KEY-----")) {
            throw new UnusableKeyException("it holds no private key in OpenSSH or PEM format"
                    + (text.startsWith("ssh-") || text.startsWith("ecdsa-")
                            ? "; it is a public key, name the file without .pub"
                            : ""));
        }
        FilePasswordProvider noPassphrase = (session, resource, retry) -> {
            throw encrypted();
        };
        try {
            Collection<KeyPair> pairs = PARSER.loadKeyPairs(
                    null, NamedResource.ofName(file.toString()), noPassphrase, new ByteArrayInputStream(bytes));
            if (pairs == null || pairs.isEmpty()) {
                throw new UnusableKeyException("it holds no private key of a known type (ed25519, ECDSA, RSA)");
            }
            return pairs.iterator().next();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            if (!SecurityUtils.isEDDSACurveSupported()) {
                throw new UnusableKeyException(
                        "this program lacks Bouncy Castle, which ed25519 keys need; add org.bouncycastle:bcprov-jdk18on");
            }
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
    }

    private static UnusableKeyException encrypted() {
        return new UnusableKeyException(
                "it is encrypted with a passphrase, which cannot be given yet; use a key without one, or a password");
    }
}

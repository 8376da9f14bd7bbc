package dev.rustle.deploy.ssh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A key in a file of known hosts. Immutable. */
final class KnownKey {
    private final Path file;
    private final int line;
    private final Marker marker;
    private final String type;
    private final byte[] blob;

    /** What a line says about its key. */
    enum Marker {
        /** It is the key of the host. */
        NONE,
        /** It must not be accepted. */
        REVOKED,
        /** It signs the keys of hosts. */
        CERTIFICATE_AUTHORITY
    }

    KnownKey(Path file, int line, Marker marker, String type, byte[] blob) {
        this.file = file;
        this.line = line;
        this.marker = marker;
        this.type = type;
        this.blob = blob.clone();
    }

    Path file() {
        return file;
    }

    int line() {
        return line;
    }

    Marker marker() {
        return marker;
    }

    String type() {
        return type;
    }

    boolean isKey(byte[] other) {
        return Arrays.equals(blob, other);
    }

    String fingerprint() {
        return fingerprint(blob);
    }

    /** Returns {@code file:line}. */
    String place() {
        return file + ":" + line;
    }

    /** Returns the fingerprint of an encoded public key as ssh-keygen -l shows it. */
    static String fingerprint(byte[] blob) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Returns the type that an encoded public key carries itself.
     *
     * @throws IllegalArgumentException if it carries none
     */
    static String typeIn(byte[] blob) {
        if (blob.length < Integer.BYTES) {
            throw new IllegalArgumentException("the key is too short");
        }
        int length = ByteBuffer.wrap(blob).getInt();
        if (length < 1 || length > blob.length - Integer.BYTES) {
            throw new IllegalArgumentException("the key is cut off");
        }
        return new String(blob, Integer.BYTES, length, StandardCharsets.US_ASCII);
    }
}

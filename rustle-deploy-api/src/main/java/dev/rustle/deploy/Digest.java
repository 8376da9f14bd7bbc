package dev.rustle.deploy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest (FIPS 180-4).
 *
 * @param hex its 64 lower-case hexadecimal digits
 */
public record Digest(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "\"" + hex + "\" is not a SHA-256 digest of 64 lower-case hexadecimal digits");
        }
    }

    /** Returns the digest of some bytes. */
    public static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    /** Returns what a finished computation gave. */
    public static Digest finish(MessageDigest computation) {
        return new Digest(HexFormat.of().formatHex(computation.digest()));
    }

    /** Returns a new SHA-256 computation. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }

    /** Returns the first 12 digits, for people. */
    public String brief() {
        return hex.substring(0, 12);
    }

    /** Returns the digits. */
    @Override
    public String toString() {
        return hex;
    }
}

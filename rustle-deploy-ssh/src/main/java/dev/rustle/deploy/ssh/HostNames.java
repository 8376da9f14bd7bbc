package dev.rustle.deploy.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/** The first field of a line of known_hosts: names and patterns, or one hashed name. Immutable. */
final class HostNames {
    private static final String HMAC = "HmacSHA1";

    private final List<String> patterns;
    private final byte @Nullable [] salt;
    private final byte @Nullable [] hash;

    private HostNames(List<String> patterns, byte @Nullable [] salt, byte @Nullable [] hash) {
        this.patterns = patterns;
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * Reads the field.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static HostNames parse(String field) {
        if (field.startsWith("|")) {
            String[] parts = field.split("\\|", -1);
            if (parts.length != 4 || !parts[1].equals("1")) {
                throw new IllegalArgumentException("a hashed name has the form |1|salt|hash");
            }
            try {
                byte[] salt = Base64.getDecoder().decode(parts[2]);
                byte[] hash = Base64.getDecoder().decode(parts[3]);
                if (salt.length == 0 || hash.length != 20) {
                    throw new IllegalArgumentException("a hashed name has a salt and a hash of 20 bytes");
                }
                return new HostNames(List.of(), salt, hash);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("salt or hash of the hashed name is not valid", e);
            }
        }
        List<String> patterns = new ArrayList<>();
        for (String pattern : field.split(",", -1)) {
            if (!pattern.isEmpty()) {
                patterns.add(pattern.toLowerCase(Locale.ROOT));
            }
        }
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("no host name");
        }
        return new HostNames(List.copyOf(patterns), null, null);
    }

    /** Returns the names, if they are names alone; empty if there is a pattern or a hash among them. */
    List<String> plain() {
        boolean special = patterns.stream()
                .anyMatch(pattern -> pattern.startsWith("!") || pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0);
        return special ? List.of() : patterns;
    }

    /** Whether a name in lower case is meant. A negated pattern that matches rules the whole line out. */
    boolean matches(String name) {
        if (salt != null && hash != null) {
            try {
                Mac mac = Mac.getInstance(HMAC);
                mac.init(new SecretKeySpec(salt, HMAC));
                return MessageDigest.isEqual(hash, mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no " + HMAC + ", which hashed host names need", e);
            }
        }
        boolean matched = false;
        for (String pattern : patterns) {
            if (pattern.startsWith("!")) {
                if (matches(pattern, 1, name, 0)) {
                    return false;
                }
            } else {
                matched |= matches(pattern, 0, name, 0);
            }
        }
        return matched;
    }

    private static boolean matches(String pattern, int from, String name, int at) {
        int p = from;
        int n = at;
        int star = -1;
        int resume = -1;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}

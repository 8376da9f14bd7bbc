package dev.rustle.deploy.target;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How to prove who we are to a host.
 *
 * <p>Without identity files the user's own keys are tried ({@code ~/.ssh/id_ed25519}, {@code id_ecdsa}, {@code id_rsa}), as {@code ssh} does.
 */
public final class Credentials {
    private static final Credentials DEFAULTS = new Credentials(List.of(), Optional.empty());

    private final List<Path> identityFiles;
    private final Optional<Secret> password;

    private Credentials(List<Path> identityFiles, Optional<Secret> password) {
        this.identityFiles = List.copyOf(identityFiles);
        this.password = password;
    }

    /** Returns the user's own keys. */
    public static Credentials defaults() {
        return DEFAULTS;
    }

    /** Returns these credentials with a private key file more (OpenSSH or PEM format). */
    public Credentials withIdentityFile(Path file) {
        List<Path> files = new ArrayList<>(identityFiles);
        files.add(Objects.requireNonNull(file, "file"));
        return new Credentials(files, password);
    }

    /** Returns these credentials with a password, tried after the keys. */
    public Credentials withPassword(Secret secret) {
        return new Credentials(identityFiles, Optional.of(secret));
    }

    /** Returns the private key files to try, in order; empty for the user's own. */
    public List<Path> identityFiles() {
        return identityFiles;
    }

    /** Returns the password. */
    public Optional<Secret> password() {
        return password;
    }

    @Override
    public String toString() {
        return "Credentials[identityFiles=" + identityFiles + ", password=" + (password.isPresent() ? "***" : "none")
                + "]";
    }
}

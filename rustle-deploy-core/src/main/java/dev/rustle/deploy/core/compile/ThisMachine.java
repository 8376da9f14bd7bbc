package dev.rustle.deploy.core.compile;

import java.util.Locale;
import java.util.Optional;

import dev.rustle.deploy.target.TargetTriple;

/** What kind of machine the controller is. */
public final class ThisMachine {
    private ThisMachine() {}

    /** Returns the kind of this machine; empty if it is none that there are runners for. */
    public static Optional<TargetTriple> triple() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return Optional.empty();
        }
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Optional.of(linux("x86_64"));
            case "aarch64", "arm64" -> Optional.of(linux("aarch64"));
            default -> Optional.empty();
        };
    }

    private static TargetTriple linux(String architecture) {
        return new TargetTriple(architecture, "unknown", "linux", "musl");
    }
}

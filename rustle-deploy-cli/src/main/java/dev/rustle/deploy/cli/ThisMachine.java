package dev.rustle.deploy.cli;

import java.util.Locale;
import java.util.Optional;

import dev.rustle.deploy.target.TargetTriple;

/** What kind of machine this is. */
final class ThisMachine {
    private ThisMachine() {}

    /** Returns the triple, if it is one for which there are artifacts. */
    static Optional<TargetTriple> triple() {
        if (!property("os.name").startsWith("linux")) {
            return Optional.empty();
        }
        return switch (property("os.arch")) {
            case "amd64", "x86_64" -> Optional.of(TargetTriple.LINUX_X86_64);
            case "aarch64", "arm64" -> Optional.of(TargetTriple.LINUX_AARCH64);
            default -> Optional.empty();
        };
    }

    private static String property(String name) {
        return System.getProperty(name, "").toLowerCase(Locale.ROOT);
    }
}

package dev.rustle.deploy.cli;

import java.util.Locale;

/** Numbers of bytes for people. */
final class Sizes {
    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;

    private Sizes() {}

    static String of(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        } else if (bytes < MIB) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / (double) KIB);
        }
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB);
    }
}

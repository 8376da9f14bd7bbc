package dev.rustle.deploy.target;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of machine a program is for, in the usual notation {@code architecture-vendor-system[-environment]}.
 *
 * @param architecture the processor, {@code x86_64} or {@code aarch64}
 * @param vendor the vendor, {@code unknown}, {@code apple} or {@code pc}
 * @param system the operating system, {@code linux}, {@code darwin} or {@code windows}
 * @param environment the C library or tool chain, {@code gnu}, {@code musl} or {@code msvc}; empty if there is none
 */
public record TargetTriple(String architecture, String vendor, String system, String environment) {
    /** Linux on 64-bit Intel and AMD. Runners are static: the same one serves {@code gnu} and {@code musl}. */
    public static final TargetTriple LINUX_X86_64 = new TargetTriple("x86_64", "unknown", "linux", "musl");
    /** Linux on 64-bit ARM. */
    public static final TargetTriple LINUX_AARCH64 = new TargetTriple("aarch64", "unknown", "linux", "musl");

    private static final Pattern FORM = Pattern.compile("([a-z0-9_]+)-([a-z0-9_]+)-([a-z0-9_]+)(?:-([a-z0-9_]+))?");

    public TargetTriple {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(vendor, "vendor");
        Objects.requireNonNull(system, "system");
        Objects.requireNonNull(environment, "environment");
    }

    /**
     * Reads a triple.
     *
     * @throws IllegalArgumentException if the text has not the form of one
     */
    public static TargetTriple parse(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a target triple; expected"
                    + " architecture-vendor-system[-environment], such as x86_64-unknown-linux-musl");
        }
        String environment = matcher.group(4);
        return new TargetTriple(
                matcher.group(1), matcher.group(2), matcher.group(3), environment == null ? "" : environment);
    }

    /**
     * Whether a machine of one kind runs the same static programs as one of the other: architecture and system are the same. Vendor and C library do not matter to
     * a program that brings everything with it.
     */
    public boolean runsSameProgramsAs(TargetTriple other) {
        return architecture.equals(other.architecture) && system.equals(other.system);
    }

    /** Returns the triple in its usual notation. */
    @Override
    public String toString() {
        return architecture + "-" + vendor + "-" + system + (environment.isEmpty() ? "" : "-" + environment);
    }
}

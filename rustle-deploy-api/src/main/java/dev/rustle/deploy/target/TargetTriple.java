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
    /** macOS on Intel. */
    public static final TargetTriple DARWIN_X86_64 = new TargetTriple("x86_64", "apple", "darwin", "");
    /** macOS on Apple's own processors. */
    public static final TargetTriple DARWIN_AARCH64 = new TargetTriple("aarch64", "apple", "darwin", "");
    /** Windows on 64-bit Intel and AMD. The same program serves {@code msvc} and {@code gnu}. */
    public static final TargetTriple WINDOWS_X86_64 = new TargetTriple("x86_64", "pc", "windows", "msvc");

    private static final String WINDOWS_SUFFIX = ".exe";

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

    /** Returns the name that the file of a program has on such a machine: on Windows it ends in {@code .exe}, in capitals or not, elsewhere it is the program's own name. */
    public String fileName(String program) {
        return system.equals("windows") && !program.toLowerCase(Locale.ROOT).endsWith(WINDOWS_SUFFIX)
                ? program + WINDOWS_SUFFIX
                : program;
    }

    /** Returns the triple in its usual notation. */
    @Override
    public String toString() {
        return architecture + "-" + vendor + "-" + system + (environment.isEmpty() ? "" : "-" + environment);
    }
}

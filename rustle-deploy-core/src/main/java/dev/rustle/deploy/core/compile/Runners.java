package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.target.TargetTriple;

/** The runners that are on the class path, as resources of {@code rustle-deploy-runner}. */
final class Runners {
    private static final String ROOT = "META-INF/rustle-deploy/runners/";
    private static final Map<String, TargetTriple> PLATFORMS = new TreeMap<>(Map.of(
            "linux-amd64", TargetTriple.LINUX_X86_64,
            "linux-arm64", TargetTriple.LINUX_AARCH64,
            "darwin-amd64", TargetTriple.DARWIN_X86_64,
            "darwin-arm64", TargetTriple.DARWIN_AARCH64,
            "windows-amd64", TargetTriple.WINDOWS_X86_64));

    private final ClassLoader loader;
    private final Map<String, Runner> loaded = new ConcurrentHashMap<>();

    Runners(ClassLoader loader) {
        this.loader = loader;
    }

    /** Returns the kinds of machines for which a runner is there. */
    Set<TargetTriple> targets() {
        Set<TargetTriple> targets = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        PLATFORMS.forEach((platform, triple) -> {
            if (loader.getResource(ROOT + platform + "/runner") != null) {
                targets.add(triple);
            }
        });
        return targets;
    }

    /** Returns those of {@link #targets()} on which nobody has run a runner yet. */
    Set<TargetTriple> experimentalTargets() {
        Set<TargetTriple> targets = targets();
        targets.removeIf(triple -> triple.system().equals("linux"));
        return targets;
    }

    /** Whether there is a runner for a kind of machine: runners are static, so neither the C library of a Linux nor the tool chain of a Windows matters. */
    boolean has(TargetTriple triple) {
        return platform(triple)
                .filter(name -> loader.getResource(ROOT + name + "/runner") != null)
                .isPresent();
    }

    /** Returns the runner for a kind of machine. */
    Runner get(TargetTriple triple) {
        String platform = platform(triple)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no runner for " + triple + "; there are runners for " + targets()));
        return loaded.computeIfAbsent(platform, name -> load(name, triple));
    }

    /** Returns the runner for this machine, if there is one. */
    Optional<Runner> own() {
        return ThisMachine.triple().filter(this::has).map(this::get);
    }

    /** Returns the specs of the modules, as the runner printed them when it was built. */
    byte[] moduleSpecs() {
        return resource("modules.json");
    }

    private Runner load(String platform, TargetTriple triple) {
        byte[] bytes = resource(platform + "/runner");
        String recorded = new String(resource(platform + "/runner.sha256"), StandardCharsets.US_ASCII).strip();
        Runner runner = new Runner(PLATFORMS.getOrDefault(platform, triple), bytes);
        if (!runner.segment().digest().equals(new Digest(recorded))) {
            throw new DeployException(
                    "the runner for " + platform + " on the class path is damaged: its digest is "
                            + runner.segment().digest() + ", recorded when it was built was " + recorded
                            + "; replace the rustle-deploy-runner jar",
                    null);
        }
        return runner;
    }

    private byte[] resource(String name) {
        try (InputStream in = loader.getResourceAsStream(ROOT + name)) {
            if (in == null) {
                throw new DeployException(
                        "resource " + ROOT + name + " is not on the class path; add the artifact"
                                + " dev.rustle:rustle-deploy-runner",
                        null);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new DeployException("cannot read resource " + ROOT + name + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> platform(TargetTriple triple) {
        return PLATFORMS.entrySet().stream()
                .filter(entry -> entry.getValue().runsSameProgramsAs(triple))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}

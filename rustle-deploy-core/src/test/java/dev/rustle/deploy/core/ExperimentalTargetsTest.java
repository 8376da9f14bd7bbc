package dev.rustle.deploy.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.compile.NativeCompiler;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Artifacts for machines on which nobody has run one: written for who asks for them, deployed for nobody. */
class ExperimentalTargetsTest {
    private static final Map<TargetTriple, String> RUNNERS = Map.of(
            TargetTriple.LINUX_X86_64, "linux-amd64",
            TargetTriple.LINUX_AARCH64, "linux-arm64",
            TargetTriple.DARWIN_X86_64, "darwin-amd64",
            TargetTriple.DARWIN_AARCH64, "darwin-arm64",
            TargetTriple.WINDOWS_X86_64, "windows-amd64");

    @TempDir
    Path folder;

    private final NoTransport nobody = new NoTransport();
    private final NativeCompiler compiler =
            new NativeCompiler(new FakeRunners(ExperimentalTargetsTest.class.getClassLoader()));
    private final Deployer deployer = Deployer.builder()
            .compiler(compiler)
            .transport(nobody)
            .cacheInMemory()
            .build();

    @AfterEach
    void close() {
        deployer.close();
        compiler.close();
    }

    /** Finds a runner for every kind of machine, which is a few bytes, whatever was built. That of this machine is the real one, for plans are checked with it. */
    private static final class FakeRunners extends ClassLoader {
        private static final String ROOT = "META-INF/rustle-deploy/runners/";

        FakeRunners(ClassLoader parent) {
            super(parent);
        }

        private static byte @Nullable [] content(String name) {
            for (String platform : RUNNERS.values()) {
                byte[] runner = runner(platform);
                if (name.equals(ROOT + platform + "/runner")) {
                    return runner;
                } else if (name.equals(ROOT + platform + "/runner.sha256")) {
                    return Digest.of(runner).hex().getBytes(StandardCharsets.US_ASCII);
                }
            }
            return null;
        }

        @Override
        public @Nullable URL getResource(String name) {
            URL real = super.getResource(name);
            try {
                return real != null || content(name) == null ? real : new URL("file:/fake/" + name);
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            InputStream real = super.getResourceAsStream(name);
            byte[] fake = content(name);
            return real != null || fake == null ? real : new ByteArrayInputStream(fake);
        }
    }

    private static byte[] runner(String platform) {
        return ("a fake runner for " + platform).getBytes(StandardCharsets.US_ASCII);
    }

    private Deployment deployment(@Nullable TargetTriple triple) {
        Target.Builder host = Target.builder("web1", Connection.ssh("192.0.2.1").build());
        if (triple != null) {
            host.triple(triple);
        }
        return deployer.plan(plan()).targets(host.build());
    }

    private static Plan plan() {
        Task task = Task.builder("t1", "command")
                .arguments(new Value.Mapping(Map.of("cmd", Value.of("true"))))
                .build();
        Play play = Play.builder("play-0")
                .hosts(List.of("all"))
                .tasks(List.of(Batch.builder("b0").tasks(List.of(task)).build()))
                .build();
        return Plan.builder("site").plays(List.of(play)).build();
    }

    @Test
    void whoDoesNotAskForThemIsToldOfTheOption() {
        for (String triple : Set.of(
                "x86_64-apple-darwin", "aarch64-apple-darwin", "x86_64-pc-windows-msvc", "x86_64-pc-windows-gnu")) {
            Deployment compiled = deployment(TargetTriple.parse(triple)).outputDirectory(folder.resolve("output"));
            assertThatThrownBy(compiled::compile)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("host web1")
                    .hasMessageContaining(triple)
                    .hasMessageContaining("not signed, and nobody has run them there")
                    .hasMessageContaining("experimentalTargets (--experimental-targets)");
            assertThat(folder.resolve("output")).doesNotExist();
        }
        assertThat(deployment(TargetTriple.LINUX_AARCH64).compile().hosts()).hasSize(1);
    }

    @Test
    void theyAreWrittenUnderTheirNames() {
        Map<String, String> files = Map.of(
                "x86_64-apple-darwin", "rustle-site",
                "aarch64-apple-darwin", "rustle-site",
                "x86_64-pc-windows-msvc", "rustle-site.exe",
                "x86_64-pc-windows-gnu", "rustle-site.exe",
                "aarch64-unknown-linux-gnu", "rustle-site");
        files.forEach((triple, name) -> {
            CompiledPlan compiled = deployment(TargetTriple.parse(triple))
                    .experimentalTargets()
                    .outputDirectory(folder.resolve(triple))
                    .compile();
            CompiledPlan.CompiledHost host =
                    compiled.hosts().values().iterator().next();
            assertThat(host.file())
                    .contains(folder.resolve(triple).resolve("web1").resolve(name));
            assertThat(host.file().orElseThrow()).hasSize(host.artifact().size());
            assertThat(host.artifact().fileName()).isEqualTo(name);
        });
    }

    @Test
    void nothingIsDeployedToThem() {
        Deployment toMac = deployment(TargetTriple.DARWIN_AARCH64);
        for (ThrowingRunnable way : List.<ThrowingRunnable>of(toMac::deploy, toMac::preview)) {
            assertThatThrownBy(way::run)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("host web1")
                    .hasMessageContaining("aarch64-apple-darwin")
                    .hasMessageContaining("nothing is deployed to it");
        }
        CompiledPlan given = toMac.experimentalTargets().compile();
        Deployment ofArtifacts = deployer.artifacts(given);
        assertThatThrownBy(ofArtifacts::deploy)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nothing is deployed to it");
        assertThat(ofArtifacts.compile().hosts()).hasSize(1);
        assertThat(nobody.connections).hasValue(0);
    }

    @Test
    void aHostThatTurnsOutToBeOneIsLeftAlone() throws InterruptedException {
        String mac = "uname() { case $1 in -s) echo Darwin ;; *) echo arm64 ;; esac; }\n";
        HostReport refused = deployTo(mac);
        assertThat(refused.outcome()).isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
            assertThat(failed.phase()).isEqualTo(HostOutcome.Phase.COMPILE);
            assertThat(failed.problem()).contains("aarch64-apple-darwin", "nothing is deployed to it");
        });
        assertThat(refused.artifact()).isEmpty();
        assertThat(folder.resolve("state")).doesNotExist();

        assertThat(deployTo("").outcome().succeeded()).isTrue();
        assertThat(folder.resolve("state")).isDirectory();
    }

    private HostReport deployTo(String uname) throws InterruptedException {
        // This machine, which says whatever kind of machine it is told to say.
        try (Transport pretender = new PrefixedScripts(Connection.SSH, host -> uname);
                Deployer other = Deployer.builder()
                        .compiler(compiler)
                        .transport(pretender)
                        .cacheInMemory()
                        .build()) {
            Target host = Target.builder("web1", Connection.ssh("192.0.2.1").build())
                    .variables(new Value.Mapping(Map.of(
                            "rustle_state_dir", Value.of(folder.resolve("state").toString()))))
                    .build();
            DeploymentReport report = other.plan(plan()).targets(host).deploy();
            return report.hosts().get(0);
        }
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void allMeansAllThatTheCallerWants() throws IOException {
        Path output = folder.resolve("output");
        Deployment all = deployment(null).outputDirectory(output);
        assertThat(all.compileAll().keySet()).containsExactly(TargetTriple.LINUX_AARCH64, TargetTriple.LINUX_X86_64);
        assertThat(tree(output).keySet())
                .containsExactly(
                        "web1/aarch64-unknown-linux-musl/rustle-site", "web1/x86_64-unknown-linux-musl/rustle-site");

        Map<TargetTriple, CompiledPlan> compiled = all.experimentalTargets().compileAll();
        assertThat(compiled).containsOnlyKeys(RUNNERS.keySet());
        assertThat(tree(output).keySet())
                .containsExactly(
                        "web1/aarch64-apple-darwin/rustle-site",
                        "web1/aarch64-unknown-linux-musl/rustle-site",
                        "web1/x86_64-apple-darwin/rustle-site",
                        "web1/x86_64-pc-windows-msvc/rustle-site.exe",
                        "web1/x86_64-unknown-linux-musl/rustle-site");
        compiled.forEach((triple, plan) -> plan.hosts().values().forEach(host -> {
            assertThat(host.artifact().triple()).isEqualTo(triple);
            assertThat(tree(output)).containsValue(host.artifact().digest().hex());
        }));
        assertThat(Set.copyOf(tree(output).values())).hasSize(5);
    }

    @Test
    void oneKindThatIsTooLargeKeepsAllFromBeingWritten() {
        Path output = folder.resolve("output");
        Deployment all = deployment(null).outputDirectory(output).artifactSizeLimit(100_000);
        assertThatThrownBy(all::compileAll)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the limit is 100000")
                .hasMessageContaining("runner");
        assertThat(output).doesNotExist();
    }

    /** Returns the digests of the artifacts below a folder. */
    private static Map<String, String> tree(Path root) {
        try (var files = Files.walk(root)) {
            Map<String, String> tree = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".artifact.json"))
                    .toList()) {
                tree.put(
                        root.relativize(file).toString(),
                        Digest.of(Files.readAllBytes(file)).hex());
            }
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

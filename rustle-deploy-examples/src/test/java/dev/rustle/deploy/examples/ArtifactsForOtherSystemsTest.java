package dev.rustle.deploy.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written for every kind of machine is the runner of that kind as it was built, and a bundle that is found from the end of the file. Needs all runners. */
class ArtifactsForOtherSystemsTest {
    private static final int FOOTER = 128;

    @TempDir
    Path folder;

    /** What a runner is built for, and how its executable begins. */
    private record Built(String platform, String magic) {}

    private static final Map<TargetTriple, Built> KINDS = Map.of(
            TargetTriple.LINUX_X86_64, new Built("linux-amd64", "7f454c46"),
            TargetTriple.LINUX_AARCH64, new Built("linux-arm64", "7f454c46"),
            TargetTriple.DARWIN_X86_64, new Built("darwin-amd64", "cffaedfe"),
            TargetTriple.DARWIN_AARCH64, new Built("darwin-arm64", "cffaedfe"),
            TargetTriple.WINDOWS_X86_64, new Built("windows-amd64", "4d5a"));

    @Test
    void everyKindOfMachineGetsAnArtifact() throws IOException {
        Files.write(folder.resolve("large"), new byte[10_000]);
        Files.writeString(folder.resolve("small"), "hello");
        Map<TargetTriple, CompiledPlan> compiled = Deployer.builder()
                .plan(Plans.site(
                        folder,
                        Plans.task("large", "copy", "src", "large", "dest", "/tmp/large"),
                        Plans.task("small", "copy", "src", "small", "dest", "/tmp/small")))
                .targets(Target.builder("web1", Connection.local()).build())
                .experimentalTargets()
                .outputDirectory(folder.resolve("out"))
                .compileAll();

        assertThat(compiled).containsOnlyKeys(KINDS.keySet());
        for (Map.Entry<TargetTriple, CompiledPlan> kind : compiled.entrySet()) {
            CompiledHost host = kind.getValue().hosts().values().iterator().next();
            Path file = host.file().orElseThrow();
            String name = kind.getKey().equals(TargetTriple.WINDOWS_X86_64) ? "rustle-site.exe" : "rustle-site";
            assertThat(file)
                    .isEqualTo(folder.resolve("out/web1")
                            .resolve(kind.getKey().toString())
                            .resolve(name));
            assertHoldsTogether(file, host, Objects.requireNonNull(KINDS.get(kind.getKey())));
        }
    }

    private static void assertHoldsTogether(Path file, CompiledHost host, Built built) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(Digest.of(bytes)).isEqualTo(host.artifact().digest());
        String footer = new String(bytes, bytes.length - FOOTER, FOOTER, StandardCharsets.US_ASCII);
        assertThat(footer).startsWith("RUSTLE/1 ").endsWith(" \n");
        int offset = Integer.parseInt(footer.substring(9, 25), 16);
        assertThat(Integer.parseInt(footer.substring(26, 42), 16)).isEqualTo(bytes.length - offset);
        assertThat(footer.substring(43, 107))
                .isEqualTo(Digest.of(Arrays.copyOfRange(bytes, offset, bytes.length - FOOTER))
                        .hex());

        byte[] runner = Arrays.copyOf(bytes, offset);
        assertThat(runner).as(built.platform()).isEqualTo(runner(built.platform()));
        assertThat(HexFormat.of().formatHex(runner)).startsWith(built.magic());
        assertThat(entries(file))
                .containsKeys(
                        "rustle/program.json", "rustle/groups.json", "rustle/manifest.json", "rustle/variables.json")
                .containsValue("hello");
        assertThat(entries(file).get("rustle/manifest.json"))
                .contains(
                        "\"triple\":\"" + host.artifact().triple() + "\"",
                        "\"runner\":\"" + Digest.of(runner).hex() + "\"");
    }

    private static byte[] runner(String platform) throws IOException {
        String name = "META-INF/rustle-deploy/runners/" + platform + "/runner";
        try (InputStream in =
                ArtifactsForOtherSystemsTest.class.getClassLoader().getResourceAsStream(name)) {
            assertThat(in).as("%s; build with -Drustle.runners=all", name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static Map<String, String> entries(Path file) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : List.copyOf(Collections.list(zip.entries()))) {
                entries.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}

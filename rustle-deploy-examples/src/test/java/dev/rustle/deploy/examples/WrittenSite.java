package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** A plan for two hosts of a fleet, whose artifacts tests write into a directory and deploy from there. */
abstract class WrittenSite {
    static final TargetTriple OWN =
            System.getProperty("os.arch").equals("aarch64") ? TargetTriple.LINUX_AARCH64 : TargetTriple.LINUX_X86_64;
    static final TargetTriple OTHER =
            OWN.equals(TargetTriple.LINUX_X86_64) ? TargetTriple.LINUX_AARCH64 : TargetTriple.LINUX_X86_64;

    @TempDir
    Path folder;

    Path output;
    SshFleet fleet;
    Deployer deployer;

    @BeforeEach
    void open() throws IOException {
        output = folder.resolve("output");
        Files.writeString(folder.resolve("page"), "hello");
        Files.write(folder.resolve("large"), new byte[50_000]);
        fleet = SshFleet.builder().hosts(2).root(folder.resolve("fleet")).start();
        deployer = Deployer.builder().cacheDirectory(folder.resolve("cache")).build();
    }

    @AfterEach
    void close() {
        deployer.close();
        fleet.close();
    }

    PlanSource plan(String... more) throws IOException {
        return Plans.site(
                folder,
                Stream.concat(
                                Stream.of(
                                        Plans.task(
                                                "page", "copy", "src", "page", "dest", "{{ ansible_env.HOME }}/page"),
                                        Plans.task(
                                                "large",
                                                "copy",
                                                "src",
                                                "large",
                                                "dest",
                                                "{{ ansible_env.HOME }}/large"),
                                        Plans.task("word", "command", "_raw_params", "echo {{ word }}")),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    Deployment of(PlanSource plan, Inventory inventory, String word) {
        return deployer.plan(plan).targets(inventory).extraVars(new Value.Mapping(Map.of("word", Value.of(word))));
    }

    Deployment site() throws IOException {
        return of(plan(), fleet.inventory(), "one");
    }

    void compileTo(Path directory) throws IOException {
        site().triple(OWN).outputDirectory(directory).compile();
    }

    Path artifact(String host) {
        return output.resolve(host).resolve("rustle-site");
    }

    Path record(String host) {
        return output.resolve(host).resolve("rustle-site.artifact.json");
    }

    void assertUntouched() {
        for (int i = 0; i < 2; i++) {
            assertThat(fleet.host(i).connections()).isZero();
        }
    }

    static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}

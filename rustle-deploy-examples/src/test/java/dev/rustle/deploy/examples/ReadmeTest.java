package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** What README says is so: its sample is the code of {@link DeployToGroup}, which runs here; its length is kept; its links lead somewhere. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir
    Path folder;

    @Test
    void theSampleIsCompiledCode() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String source = squeeze(Files.readString(
                ROOT.resolve("rustle-deploy-examples/src/main/java/dev/rustle/deploy/examples/DeployToGroup.java")));
        List<String> samples = new ArrayList<>();
        Matcher matcher = SAMPLE.matcher(readme);
        while (matcher.find()) {
            samples.add(matcher.group(1));
        }
        assertThat(samples).isNotEmpty().allSatisfy(sample -> assertThat(source).contains(squeeze(sample)));
    }

    private static String squeeze(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }

    @Test
    void theSampleRuns() throws IOException, InterruptedException {
        try (SshFleet fleet =
                SshFleet.builder().hosts(3).root(folder.resolve("fleet")).start()) {
            Path inventory = folder.resolve("hosts.ini");
            List<String> lines = new ArrayList<>(List.of("[web]"));
            for (FleetHost host : fleet.hosts().subList(0, 2)) {
                lines.add(host.name() + " ansible_host=127.0.0.1 ansible_port=" + host.port());
            }
            lines.addAll(List.of(
                    "[db]",
                    "host3 ansible_host=127.0.0.1 ansible_port=" + fleet.host(2).port()));
            lines.addAll(List.of(
                    "[all:vars]",
                    "ansible_user=" + SshFleet.USER,
                    "ansible_ssh_private_key_file=" + fleet.identityFile(),
                    "ansible_ssh_common_args=-o UserKnownHostsFile=" + fleet.knownHosts()));
            Files.write(inventory, lines);
            Path plan = folder.resolve("plan.json");
            Files.writeString(
                    plan,
                    """
                    {"hosts": ["all"], "plays": [{"play_id": "p", "hosts": ["web"], "handlers": [], "batches": [{"batch_id": "b",
                      "tasks": [{"task_id": "t", "module": "command", "args": {"cmd": "touch {{ ansible_env.HOME }}/here"}}]}]}]}""");

            DeploymentReport report = DeployToGroup.deploy(plan, inventory, "web");

            assertThat(report.succeeded()).as(report.toText()).isTrue();
            assertThat(report.hosts()).hasSize(2);
            assertThat(fleet.host(1).home().resolve("here")).exists();
            assertThat(fleet.host(2).connections()).isZero();
        }
    }

    @Test
    void isShortAndItsLinksLeadSomewhere() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        assertThat(lines).hasSizeLessThan(150);
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            List<Path> all = new ArrayList<>(
                    pages.filter(page -> page.toString().endsWith(".md")).toList());
            all.add(ROOT.resolve("README.md"));
            all.add(ROOT.resolve("CONTRIBUTING.md"));
            for (Path page : all) {
                Matcher link = LINK.matcher(Files.readString(page));
                while (link.find()) {
                    assertThat(page.resolveSibling(link.group(1)))
                            .as("link in " + page)
                            .exists();
                }
            }
        }
    }
}

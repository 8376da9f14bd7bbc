package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where releases lie, and where a link leads to the current one, as the inventory says. */
class HostPathsTest {
    @TempDir
    Path folder;

    private PlanSource plan() {
        return Plans.site(
                folder, Plans.task("t", "command", "cmd", "test -d {{ ansible_env.HOME }}/{{ word | default('.') }}"));
    }

    private SshFleet fleet(int hosts) throws IOException {
        return SshFleet.builder().hosts(hosts).root(folder.resolve("fleet")).start();
    }

    /** Returns the fleet's inventory with variables for every host, name and value by turns; {@code HOME} is the host's home folder. */
    private static Inventory inventory(SshFleet fleet, String... variables) {
        return Inventory.of(
                "fleet",
                fleet.hosts().stream()
                        .map(host -> {
                            Map<String, Value> values = new LinkedHashMap<>();
                            for (int i = 0; i < variables.length; i += 2) {
                                values.put(
                                        variables[i],
                                        Value.of(variables[i + 1].replace(
                                                "HOME", host.home().toString())));
                            }
                            return Target.builder(host.name(), host.connection())
                                    .variables(new Value.Mapping(values))
                                    .build();
                        })
                        .toList());
    }

    private DeploymentReport deploy(Deployer deployer, Inventory inventory, String word) throws InterruptedException {
        return deployer.plan(plan())
                .targets(inventory)
                .extraVars(new Value.Mapping(Map.of("word", Value.of(word))))
                .verify()
                .execute()
                .deploy();
    }

    private static Digest artifact(DeploymentReport report) {
        return report.hosts().get(0).artifact().orElseThrow();
    }

    @Test
    void everythingLiesInTheStateFolderThatTheInventoryNames() throws IOException, InterruptedException {
        for (String states : List.of("HOME/own state/of plans", "~/state*dir/")) {
            try (SshFleet fleet = fleet(1);
                    Deployer deployer = Deployer.builder().build()) {
                FleetHost host = fleet.host(0);
                Path root = Path.of(states.replace("HOME", host.home().toString())
                        .replace("~", host.home().toString()));
                Inventory inventory = inventory(fleet, "rustle_state_dir", states);
                DeploymentReport first = deploy(deployer, inventory, ".");
                assertThat(first.succeeded()).as(first.toText()).isTrue();
                DeploymentReport second = deploy(deployer, inventory, "./.");
                assertThat(second.succeeded()).as(second.toText()).isTrue();
                assertThat(second.hosts().get(0).transfer().bytesSent()).isLessThan(16 * 1024);
                Path state = root.resolve("site/fleet");
                assertThat(Digest.of(Files.readAllBytes(state.resolve("current/runner"))))
                        .isEqualTo(artifact(second));
                assertThat(state.resolve("runs")).isNotEmptyDirectory();
                assertThat(host.home().resolve(".rustle")).doesNotExist();

                assertThat(deployer.rollback(second.deploymentId()).succeeded()).isTrue();
                assertThat(Digest.of(Files.readAllBytes(state.resolve("current/runner"))))
                        .isEqualTo(artifact(first));

                // Another plan below the same folder, and another inventory, have folders of their own.
                for (DeploymentReport other : List.of(
                        deployer.plan(plan()).name("other").targets(inventory).deploy(),
                        deployer.plan(plan()).targets(inventory.named("more")).deploy())) {
                    assertThat(other.succeeded()).as(other.toText()).isTrue();
                }
                assertThat(deployer.plan(plan()).targets(inventory).cleanup().succeeded())
                        .isTrue();
                assertThat(state).doesNotExist();
                assertThat(root.resolve("other/fleet/current/runner")).exists();
                assertThat(root.resolve("site/more/current/runner")).exists();
                deployer.plan(plan()).name("other").targets(inventory).cleanup();
                deployer.plan(plan()).targets(inventory.named("more")).cleanup();
                assertThat(root).isEmptyDirectory();
            }
        }
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws IOException, InterruptedException {
        try (SshFleet fleet = fleet(1);
                Deployer deployer = Deployer.builder().build()) {
            Path foreign = Files.createDirectories(fleet.host(0).home().resolve("www/site/fleet"));
            Files.writeString(foreign.resolve("index.html"), "theirs");
            Inventory inventory = inventory(fleet, "rustle_state_dir", "~/www");
            for (DeploymentReport report : List.of(
                    deploy(deployer, inventory, "."),
                    deployer.plan(plan()).targets(inventory).cleanup())) {
                assertThat(report.hosts().get(0).outcome())
                        .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> assertThat(failed.problem())
                                .contains(foreign + " is not a folder of releases")
                                .contains("index.html"));
            }
            try (var files = Files.list(foreign)) {
                assertThat(files).containsExactly(foreign.resolve("index.html"));
            }
        }
    }

    @Test
    void twoHostsThatShareAStateFolderAreToldApart() throws IOException, InterruptedException {
        try (SshFleet fleet = fleet(2);
                Deployer deployer = Deployer.builder().parallelism(1).build()) {
            Inventory inventory = inventory(
                    fleet, "rustle_state_dir", folder.resolve("shared").toString());
            DeploymentReport report = deploy(deployer, inventory, ".");
            assertThat(report.host("host1").orElseThrow().outcome()).isInstanceOf(HostOutcome.Succeeded.class);
            assertThat(report.host("host2").orElseThrow().outcome())
                    .isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> assertThat(failed.problem())
                            .contains("rustle_state_dir")
                            .contains("host1"));
        }
    }

    @Test
    void theTargetPathIsALinkToTheCurrentRunner() throws IOException, InterruptedException {
        try (SshFleet fleet = fleet(1);
                Deployer deployer = Deployer.builder().build()) {
            Path home = fleet.host(0).home();
            Inventory inventory = inventory(fleet, "rustle_target_path", "~/my bin/site run");
            Path link = home.resolve("my bin/site run");
            DeploymentReport first = deploy(deployer, inventory, ".");
            assertThat(first.succeeded()).as(first.toText()).isTrue();
            assertThat(link).isSymbolicLink();
            assertThat(Digest.of(Files.readAllBytes(link))).isEqualTo(artifact(first));
            DeploymentReport second = deploy(deployer, inventory, "./.");
            assertThat(Digest.of(Files.readAllBytes(link))).isEqualTo(artifact(second));

            DeploymentReport back = deployer.rollback(second.deploymentId());
            assertThat(back.succeeded()).as(back.toText()).isTrue();
            assertThat(link).isSymbolicLink();
            assertThat(Digest.of(Files.readAllBytes(link))).isEqualTo(artifact(first));

            // What is in its place and not ours: nothing is replaced, and the old release stays.
            Files.delete(link);
            Files.writeString(link, "theirs");
            DeploymentReport refused = deploy(deployer, inventory, "./.");
            assertThat(refused.hosts().get(0).outcome()).isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
                assertThat(failed.phase()).isEqualTo(HostOutcome.Phase.ACTIVATE);
                assertThat(failed.problem()).contains(link.toString()).contains("not replaced");
                assertThat(failed.activeRelease()).contains(artifact(first));
            });
            assertThat(link).hasContent("theirs");
            assertThat(Digest.of(Files.readAllBytes(home.resolve(".rustle/site/fleet/current/runner"))))
                    .isEqualTo(artifact(first));

            // Nor does cleaning up touch it; what is ours goes.
            Path moved = home.resolve("moved");
            Inventory elsewhere = inventory(fleet, "rustle_target_path", moved.toString());
            assertThat(deploy(deployer, elsewhere, "./.").succeeded()).isTrue();
            assertThat(moved).isSymbolicLink();
            assertThat(deployer.plan(plan()).targets(elsewhere).cleanup().succeeded())
                    .isTrue();
            assertThat(Files.exists(moved, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
            assertThat(link).hasContent("theirs");
            assertThat(home.resolve(".rustle")).doesNotExist();
        }
    }

    @Test
    void whatIsNoPlaceContactsNobody() throws IOException {
        try (SshFleet fleet = fleet(2);
                Deployer deployer = Deployer.builder().build()) {
            for (String name : List.of("rustle_state_dir", "rustle_target_path")) {
                for (String path : List.of("relative/path", "/a/../b", "/a\nb", "{{ home }}/x", "")) {
                    Inventory inventory = inventory(fleet, name, path);
                    assertThatThrownBy(() -> deploy(deployer, inventory, "."))
                            .isInstanceOf(InvalidInputException.class)
                            .hasMessageContaining("host host1")
                            .hasMessageContaining("host host2")
                            .hasMessageContaining(name);
                    assertThatThrownBy(() ->
                                    deployer.plan(plan()).targets(inventory).cleanup())
                            .isInstanceOf(InvalidInputException.class);
                }
                assertThatThrownBy(() -> deployer.plan(plan())
                                .targets(fleet.inventory())
                                .extraVars(new Value.Mapping(Map.of(name, Value.of("/srv"))))
                                .deploy())
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining(name)
                        .hasMessageContaining("inventory");
            }
            assertThatThrownBy(() -> deployer.plan(plan())
                            .targets(fleet.inventory())
                            .extraVars(new Value.Mapping(Map.of("target_triple", Value.of("bogus"))))
                            .deploy())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("target_triple says what kind of machine a host is");
            assertThat(fleet.hosts()).extracting(FleetHost::connections).containsOnly(0);
        }
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Deployments take the variables in group_vars and host_vars beside their plan, wherever their hosts come from. */
class VariablesBesidePlansTest {
    private final Deployer deployer = Deployer.builder().cacheInMemory().build();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        deployer.close();
    }

    @BeforeEach
    void write() throws IOException {
        write("inv/hosts", "[web]\nw1 own=1\nw2\n[all:vars]\nsite=inventory\n");
        write("inv/group_vars/web.yml", "level: inventory\n");
        write("group_vars/all.yml", "site: plan\nansible_port: 2200\n");
        write("group_vars/web.yml", "level: plan\n");
        write("host_vars/w1.yml", "own: 2\n");
        write("host_vars/localhost.yml", "here: 1\n");
    }

    @Test
    void thatVariablesBesideAPlanAreNotReadTakesNothingFromThisMachine() {
        Inventory inventory = Inventory.of("hosts", List.of())
                .withThisMachine(Map.of("localhost", new Value.Mapping(Map.of("x", Value.of(1)))));
        Inventory completed = PlanVariables.complete(inventory, Optional.of(folder));
        assertThat(completed.warnings()).hasSize(2);
        assertThat(completed.select("localhost").targets().get(0).variables().get("x"))
                .contains(Value.of(1));
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.writeString(file, text);
    }

    private PlanSource plan(String host, String more) {
        return PlanSource.of(
                "plan.json",
                "{\"plays\": [{\"play_id\": \"p\", \"hosts\": [\"" + host
                        + "\"], \"batches\": [{\"batch_id\": \"b\", \"tasks\":"
                        + " [{\"task_id\": \"t\", \"module\": \"ping\", \"args\": {}}]}]}], \"name\": \"site\"" + more
                        + "}",
                folder);
    }

    private static List<String> hosts(Deployment deployment) {
        return compile(deployment).hosts().values().stream()
                .map(host -> host.target().name() + " " + host.target().connection() + " "
                        + host.target().variables().toJson())
                .toList();
    }

    private static CompiledPlan compile(Deployment deployment) {
        return deployment.triple(TargetTriple.LINUX_X86_64).compile();
    }

    @Test
    void ofAnInventoryThatIsStillAFile() {
        assertThat(hosts(deployer.plan(plan("all", "")).targets(folder.resolve("inv/hosts"), Path.of("w3,"))))
                .containsExactly(
                        "w3 ssh:w3:2200 {\"site\":\"plan\",\"ansible_port\":2200}",
                        "w1 ssh:w1:2200 {\"site\":\"plan\",\"ansible_port\":2200,\"level\":\"plan\",\"own\":2}",
                        "w2 ssh:w2:2200 {\"site\":\"plan\",\"ansible_port\":2200,\"level\":\"plan\"}");
    }

    @Test
    void ofSomeHostsOfAnInventoryThatWasRead() {
        Inventory inventory = Inventory.read(folder.resolve("inv/hosts"));
        assertThat(inventory.target("w2").orElseThrow().variables().toJson())
                .isEqualTo("{\"site\":\"inventory\",\"level\":\"inventory\"}");
        assertThat(hosts(deployer.plan(plan("all", "")).targets(inventory.select("w2"))))
                .containsExactly("w2 ssh:w2:2200 {\"site\":\"plan\",\"ansible_port\":2200,\"level\":\"plan\"}");
    }

    @Test
    void ofThePlansOwnInventory() {
        assertThat(hosts(deployer.plan(
                        plan("web", ", \"inventory\": {\"web\": {\"hosts\": [\"w1\"], \"vars\": {\"level\": 0}}}"))))
                .containsExactly(
                        "w1 ssh:w1:2200 {\"level\":\"plan\",\"site\":\"plan\",\"ansible_port\":2200,\"own\":2}");
    }

    @Test
    void ofThisMachine() {
        String here = "localhost local:localhost {\"site\":\"plan\",\"ansible_port\":2200,\"here\":1}";
        assertThat(hosts(deployer.plan(plan("localhost", "")))).containsExactly(here);
        assertThat(hosts(deployer.plan(plan("localhost", "")).targets(folder.resolve("inv/hosts"))))
                .containsExactly(here);
    }

    @Test
    void notOfHostsThatAProgramHasMade() {
        Target made = Target.builder("w1", Connection.ssh("w1").build()).build();
        CompiledPlan compiled = compile(deployer.plan(plan("all", "")).targets(made));
        assertThat(compiled.hosts().values())
                .extracting(host -> host.target().variables().toJson())
                .containsExactly("{}");
        assertThat(compiled.warnings())
                .extracting(Problem::message)
                .contains(
                        "the variables beside the plan are not read, since a program has made the inventory; give them to its"
                                + " hosts, or read the inventory from a file");
    }

    @Test
    void whatIsWrongWithThemIsToldWithEverythingElse() throws IOException {
        write("host_vars/w2.yml", "ansible_port: none\n");
        assertThatThrownBy(() -> compile(deployer.plan(plan("all", "")).targets(folder.resolve("inv/hosts"))))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.problems())
                        .extracting(Problem::message)
                        .contains("ansible_port must be a number from 1 to 65535; found \"none\""));
    }
}

package dev.rustle.deploy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostOutcome;
import dev.rustle.deploy.HostReport;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.TaskResult;
import dev.rustle.deploy.event.ArtifactVerified;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.testkit.FleetHost;
import dev.rustle.deploy.testkit.HostFault;
import dev.rustle.deploy.testkit.SshFleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Execution plans, the older format, with the inventory that they carry, over SSH to hosts inside this JVM. */
class ExecutionPlanTest {
    private static final Path BESIDE = Path.of("../../shared/plans");

    private static final String TASKS =
            """
            - id: last
              module: command
              args: {cmd: "cat {{ ansible_env.HOME }}/greeting-{{ inventory_hostname }}"}
              dependencies: [written]
              register: shown
              changed_when: false
              failure_policy: Abort
            - id: written
              name: write the greeting
              task_type: Template
              module: template
              args:
                src: greeting.j2
                dest: "{{ ansible_env.HOME }}/greeting-{{ inventory_hostname }}"
                variables: {word: "it's {{ who }}"}
              conditions:
              - {variable: ansible_system, operator: Equals, value: Linux}
              - {variable: mark, operator: Equals, value: "it's a \\"mark\\" {{ who }} \\\\"}
              - {variable: ansible_env.HOME, operator: Exists}
              - {variable: ansible_facts.none, operator: NotExists}
              - {variable: numbers.1, operator: GreaterThan, value: 1.5}
              target_hosts: All
            - id: elsewhere
              module: command
              args: {cmd: "touch {{ ansible_env.HOME }}/elsewhere"}
              conditions:
              - {variable: mark, operator: NotEquals, value: "it's a \\"mark\\" {{ who }} \\\\"}
            - id: careless
              module: command
              args: {cmd: "false"}
              target_hosts: {Groups: [db]}
              retry_policy: {max_attempts: 3, delay: 0, backoff: Fixed}
              failure_policy: Continue
            - id: tried
              module: shell
              args: {cmd: "echo x >> {{ ansible_env.HOME }}/tries; test $(wc -l < {{ ansible_env.HOME }}/tries) -ge 3"}
              target_hosts: {Expression: "web:!db"}
              retry_policy: {max_attempts: 5, delay: 0, backoff: Exponential}
            """;

    @TempDir
    Path folder;

    private SshFleet fleet() throws IOException {
        return SshFleet.builder().hosts(2).root(folder.resolve("fleet")).start();
    }

    private static String host(FleetHost host, SshFleet fleet) {
        return "{address: 127.0.0.1, variables: {}, connection: {method: Ssh, username: %s, key_file: %s, port: %d, timeout: 30}}"
                .formatted(SshFleet.USER, fleet.identityFile(), host.port());
    }

    /** Returns a plan with an inventory inside; {@code config} is its deployment_config. Text in variables is a template, so that a mark with braces in it is written raw. */
    private PlanSource plan(SshFleet fleet, String tasks, String config) throws IOException {
        Files.writeString(folder.resolve("greeting.j2"), "{{ word }}, {{ place }}\n");
        String text = "metadata: {version: \"1.0\", plan_id: greeting}\ntasks:\n" + tasks
                + """
                strategy: Linear
                deployment_config: %s
                modules: [{name: template, source: Builtin}]
                inventory:
                  format: Ini
                  source: {Inline: {content: "[web]\\nhost1\\n[web:vars]\\nplace=web\\n"}}
                  groups: {db: {hosts: [host2], variables: {place: db}, children: []}}
                  variables:
                    who: everybody
                    mark: '{%% raw %%}it''s a "mark" {{ who }} \\{%% endraw %%}'
                    numbers: [1, 2]
                    ansible_ssh_common_args: -o UserKnownHostsFile=%s
                  hosts:
                    host1: %s
                    host2: %s
                """
                        .formatted(config, fleet.knownHosts(), host(fleet.host(0), fleet), host(fleet.host(1), fleet));
        return PlanSource.of("greeting.yml", text, folder);
    }

    private static TaskResult task(DeploymentReport report, String host, String name) {
        return report.host(host).orElseThrow().tasks().stream()
                .filter(task -> task.task().endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isDeployedVerifiedRunAndUnchangedTheSecondTime() throws IOException, InterruptedException {
        try (SshFleet fleet = fleet();
                Deployer deployer = Deployer.builder().build()) {
            PlanSource plan = plan(
                    fleet, TASKS, "{target_path: ~/bin/greeting, verify_deployment: true, deployment_timeout: 600}");
            List<String> verified = Collections.synchronizedList(new ArrayList<>());
            DeploymentReport first = deployer.plan(plan)
                    .execute()
                    .listener(event -> {
                        if (event instanceof ArtifactVerified artifact) {
                            verified.add(artifact.host());
                        }
                    })
                    .deploy();
            assertThat(first.succeeded()).as(first.toText()).isTrue();
            assertThat(first.plan()).isEqualTo("greeting");
            assertThat(verified).containsExactlyInAnyOrder("host1", "host2");
            assertThat(first.warnings())
                    .extracting(Problem::message)
                    .singleElement()
                    .asString()
                    .contains("\"variables\"");
            assertThat(fleet.host(0).home().resolve("greeting-host1")).hasContent("it's everybody, web");
            assertThat(fleet.host(1).home().resolve("greeting-host2")).hasContent("it's everybody, db");
            assertThat(task(first, "host1", "last").result().text("stdout")).contains("it's everybody, web");
            for (FleetHost host : fleet.hosts()) {
                assertThat(host.home().resolve("elsewhere")).doesNotExist();
                assertThat(host.home().resolve("bin/greeting")).isSymbolicLink();
            }
            assertThat(task(first, "host2", "careless").status()).isEqualTo(TaskResult.Status.IGNORED);
            assertThat(fleet.host(0).home().resolve("tries")).hasContent("x\nx\nx");
            assertThat(fleet.host(1).home().resolve("tries")).doesNotExist();

            String settled = TASKS.substring(0, TASKS.indexOf("- id: careless"));
            DeploymentReport other = deployer.plan(plan(fleet, settled, "{}"))
                    .name("settled")
                    .execute()
                    .deploy();
            assertThat(other.hosts())
                    .as(other.toText())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Succeeded.class::isInstance);
            DeploymentReport again = deployer.plan(plan(fleet, settled, "{}"))
                    .name("settled")
                    .execute()
                    .deploy();
            assertThat(again.hosts())
                    .as(again.toText())
                    .extracting(HostReport::outcome)
                    .allMatch(HostOutcome.Unchanged.class::isInstance);

            DeploymentReport cleaned = deployer.plan(plan).cleanup();
            assertThat(cleaned.succeeded()).as(cleaned.toText()).isTrue();
            assertThat(Files.exists(fleet.host(0).home().resolve("bin/greeting"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
        }
    }

    @Test
    void whatWasDeployedIsRemovedAfterAGoodRunIfThePlanSaysSo() throws IOException, InterruptedException {
        String tasks =
                """
                - {id: a, module: command, args: {cmd: "test {{ inventory_hostname }} = host1"}}
                """;
        try (SshFleet fleet = fleet();
                Deployer deployer = Deployer.builder().build()) {
            PlanSource plan = plan(fleet, tasks, "{target_path: ~/greeting, cleanup_on_success: true}");
            Path good = fleet.host(0).home();
            Path bad = fleet.host(1).home();
            // Neither deploying alone nor predicting is a run.
            assertThat(deployer.plan(plan).deploy().succeeded()).isTrue();
            assertThat(deployer.plan(plan).execute().check().deploy().succeeded())
                    .isTrue();
            assertThat(good.resolve(".rustle/greeting/greeting/current")).exists();

            DeploymentReport report = deployer.plan(plan).execute().deploy();
            assertThat(report.host("host1").orElseThrow().outcome())
                    .as(report.toText())
                    .isInstanceOfSatisfying(HostOutcome.Succeeded.class, succeeded -> assertThat(succeeded.release())
                            .isEmpty());
            assertThat(report.host("host2").orElseThrow().outcome()).isInstanceOf(HostOutcome.Failed.class);
            assertThat(good.resolve(".rustle")).doesNotExist();
            assertThat(Files.exists(good.resolve("greeting"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
            assertThat(bad.resolve(".rustle/greeting/greeting/current")).exists();
            assertThat(bad.resolve("greeting")).isSymbolicLink();
        }
    }

    @Test
    void aHostHasTheTimeThatThePlanGivesIt() throws IOException, InterruptedException {
        String tasks = "- {id: a, module: command, args: {cmd: \"true\"}}\n";
        try (SshFleet fleet = fleet();
                Deployer deployer = Deployer.builder().build()) {
            fleet.host(0).inject(new HostFault.Delay(Duration.ofHours(1)));
            DeploymentReport report = deployer.plan(plan(fleet, tasks, "{deployment_timeout: 3}"))
                    .limit("host1")
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isFalse();
            assertThat(report.duration()).isLessThan(Duration.ofMinutes(2));
        }
    }

    @Test
    void aPlanForThisMachineNeedsNoInventory() throws IOException, InterruptedException {
        Path states = folder.resolve("states");
        String tasks =
                """
                {"tasks": [{"id": "a", "module": "command", "args": {"cmd": "touch %s"}, "target_hosts": {"Hosts": ["localhost"]}}],
                 "deployment_config": {"cleanup_on_success": true}, "modules": []}"""
                        .formatted(folder.resolve("here"));
        try (Deployer deployer = Deployer.builder().build()) {
            DeploymentReport report = deployer.plan(PlanSource.of("local-execution-plan.json", tasks, folder))
                    .targets(Target.builder("localhost", Connection.local())
                            .variables(new Value.Mapping(Map.of("rustle_state_dir", Value.of(states.toString()))))
                            .build())
                    .execute()
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
            assertThat(folder.resolve("here")).exists();
            assertThat(states).satisfiesAnyOf(path -> assertThat(path).doesNotExist(), path -> assertThat(path)
                    .isEmptyDirectory());
            assertThat(deployer.plan(PlanSource.of("local-execution-plan.json", tasks, folder))
                            .preview()
                            .hosts())
                    .extracting(host -> host.name())
                    .containsExactly("localhost");
        }
    }

    /** Execution plans that planners wrote compile; where they lie they are refused only for files beside them that are not there. */
    @Test
    void whatPlannersWroteCompilesOnceItsFilesAreThere() throws IOException {
        assumeTrue(Files.isDirectory(BESIDE), "the plans of other planners are not beside this repository: " + BESIDE);
        for (String file : List.of(
                "config.j2",
                "app.bin",
                "app/file",
                "tests/fixtures/files/templates/config.yaml.j2",
                "tests/fixtures/files/templates/startup_script.sh.j2")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), "a file\n");
        }
        List<String> compiled = new ArrayList<>();
        try (Deployer deployer = Deployer.builder().build();
                Stream<Path> files = Files.list(BESIDE)) {
            for (Path plan : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(plan);
                if (text.contains("\"plays\"")) {
                    continue;
                }
                InvalidInputException refused = catchThrowableOfType(
                        InvalidInputException.class, () -> deployer.plan(plan).compile());
                if (refused != null) {
                    assertThat(refused.problems())
                            .as(plan.toString())
                            .filteredOn(Problem::isError)
                            .allMatch(problem -> problem.message().contains("there is no file"));
                }
                compiled.addAll(deployer.plan(PlanSource.of(plan.toString(), text, folder))
                        .compile()
                        .hosts()
                        .keySet());
            }
        }
        assertThat(compiled).containsExactly("test-host", "template-test-host", "test-host", "test-host");
    }
}

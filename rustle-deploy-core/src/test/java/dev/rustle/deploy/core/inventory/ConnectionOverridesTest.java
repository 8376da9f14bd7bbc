package dev.rustle.deploy.core.inventory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.plan.Variables;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Credentials;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Secret;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionOverridesTest {
    @TempDir
    Path folder;

    private Map<String, String> connections(String extra) throws IOException {
        Path file = Files.writeString(
                folder.resolve("hosts.ini"),
                """
                remote ansible_host=10.0.0.1 ansible_port=22 ansible_user=admin ansible_password=hunter1 ansible_timeout=7
                here ansible_connection=local
                """);
        ConnectionOverrides overrides =
                ConnectionOverrides.of(Variables.parse("-e", extra).values());
        assertThat(overrides.problems()).isEmpty();
        Map<String, String> connections = new TreeMap<>();
        for (Target target : overrides.apply(Inventory.read(file).all()).targets()) {
            Connection connection = target.connection();
            connections.put(
                    target.name(),
                    connection + " "
                            + connection
                                    .credentials()
                                    .password()
                                    .map(Secret::reveal)
                                    .orElse("") + " "
                            + connection.credentials().identityFiles() + " "
                            + connection
                                    .connectTimeout()
                                    .map(limit -> limit.toSeconds() + "s")
                                    .orElse(""));
        }
        return connections;
    }

    @Test
    void extraVariablesGoBeforeWhatHostsSay() throws IOException {
        assertThat(connections("a: 1"))
                .containsEntry("remote", "ssh:admin@10.0.0.1:22 hunter1 [] 7s")
                .containsEntry("here", "local:localhost  [] ");
        assertThat(connections("{ansible_user: root, ansible_port: '2222'}"))
                .containsEntry("remote", "ssh:root@10.0.0.1:2222 hunter1 [] 7s")
                .containsEntry("here", "local:localhost  [] ");
        assertThat(connections("{ansible_host: other, ansible_password: hunter2, ansible_private_key_file: /k}"))
                .containsEntry("remote", "ssh:admin@other:22 hunter2 [/k] 7s");
        assertThat(connections("{ansible_connection: local}"))
                .containsEntry("remote", "local:localhost  [] ")
                .containsEntry("here", "local:localhost  [] ");
        assertThat(connections("{ansible_connection: ssh, ansible_timeout: 9}"))
                .containsEntry("remote", "ssh:admin@10.0.0.1:22 hunter1 [] 9s")
                .containsEntry("here", "ssh:here  [] 9s");
    }

    @Test
    void whatHasNoEffectIsRefusedByName() {
        Value.Mapping extra = Variables.parse(
                        "-e",
                        "{ansible_become: yes, ansible_port: 0, ansible_ssh_common_args: -J x, ansible_user: '{{ me }}',"
                                + " ansible_connection: winrm, ansible_ssh_host: a, ansible_host: b}")
                .values();

        assertThat(ConnectionOverrides.of(extra).problems())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "extra variables: error: ansible_become: running as another user is not supported yet; connect as the user that"
                                + " the tasks need",
                        "extra variables: error: ansible_port must be a number from 1 to 65535; found 0",
                        "extra variables: error: ansible_ssh_common_args: arguments of ssh are not supported as extra variables; set them"
                                + " in the inventory",
                        "extra variables: error: ansible_user is an expression; expressions in connection variables are not supported yet",
                        "extra variables: error: ansible_connection: connections by \"winrm\" are not supported; expected ssh or local",
                        "extra variables: error: ansible_ssh_host contradicts ansible_host; keep one of the two");
        assertThat(ConnectionOverrides.of(Value.Mapping.EMPTY.with("ansible_become", Value.of("no")))
                        .problems())
                .isEmpty();
    }

    @Test
    void noPasswordReachesAnArtifactHoweverItIsGiven() throws IOException {
        Path plan = Files.writeString(
                folder.resolve("plan.json"),
                "{\"plays\":[{\"hosts\":[\"all\"],\"gather_facts\":false,\"batches\":[{\"tasks\":["
                        + "{\"task_id\":\"t\",\"module\":\"ping\"}]}]}]}");
        Path hosts = Files.writeString(
                folder.resolve("hosts.ini"),
                """
                [all]
                h ansible_password=hunter1 ansible_become_password=hunter2 ansible_paramiko_password=hunter3 known=visible1
                [all:vars]
                ansible_winrm_password=hunter4
                ansible_sudo_pass=hunter5
                """);
        Value.Mapping secrets = Value.Mapping.EMPTY.with("ansible_ssh_pass", Value.of("hunter6"));
        Target api = Target.builder(
                        "h",
                        Connection.ssh("h")
                                .credentials(Credentials.defaults().withPassword(Secret.of("hunter7")))
                                .build())
                .variables(secrets.with("known", Value.of("visible1")))
                .build();
        Value.Mapping extra = Value.Mapping.EMPTY
                .with("ansible_become_pass", Value.of("hunter8"))
                .with("more", Value.of("visible2"));

        for (Inventory.Selection selection : List.of(
                Inventory.read(hosts).all(), Inventory.of("api", List.of(api)).all())) {
            try (Deployer deployer = Deployer.builder().build()) {
                CompiledPlan compiled = deployer.plan(plan)
                        .targets(selection)
                        .extraVars(extra)
                        .triple(TargetTriple.parse("x86_64-unknown-linux-musl"))
                        .compile();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                java.util.Objects.requireNonNull(compiled.hosts().get("h"))
                        .artifact()
                        .writeTo(bytes);
                String artifact = bytes.toString(StandardCharsets.ISO_8859_1);
                assertThat(artifact.contains("visible1") && artifact.contains("visible2"))
                        .isTrue();
                assertThat(artifact.contains("hunter")).isFalse();
            }
        }
    }
}

package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.HostKeys;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Secret;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HostConnectionTest {
    private static final String HOME = System.getProperty("user.home");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aHostWithoutVariablesIsReachedBySshUnderItsName() throws IOException {
        Connection connection = host("web1").connection();
        assertThat(connection.transport()).isEqualTo(Connection.SSH);
        assertThat(connection).hasToString("ssh:web1");
        assertThat(connection.hostKeys()).isEqualTo(HostKeys.known());
        assertThat(connection.credentials().identityFiles()).isEmpty();
        assertThat(connection.credentials().password()).isEmpty();
        assertThat(connection.connectTimeout()).isEmpty();
    }

    @Test
    void variablesBecomeTheConnection() throws IOException {
        Target target = host(
                "web1 ansible_host=192.0.2.1 ansible_port=2222 ansible_user=deploy ansible_password=s3cret"
                        + " ansible_ssh_private_key_file=~/.ssh/deploy ansible_timeout=7 target_triple=aarch64-unknown-linux-gnu");
        Connection connection = target.connection();
        assertThat(connection).hasToString("ssh:deploy@192.0.2.1:2222");
        assertThat(connection.credentials().identityFiles()).containsExactly(Path.of(HOME, ".ssh/deploy"));
        assertThat(connection.credentials().password().map(Secret::reveal)).contains("s3cret");
        assertThat(connection.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(target.triple()).contains(TargetTriple.parse("aarch64-unknown-linux-gnu"));
    }

    @Test
    void placesOnTheHostAreCheckedWhereTheyAreWritten() {
        assertThatThrownBy(() -> host("web1 rustle_state_dir=../releases rustle_target_path='{{ dir }}/run'"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(":1")
                .hasMessageContaining("host web1: rustle_state_dir must be an absolute path or begin with ~/")
                .hasMessageContaining("../releases")
                .hasMessageContaining("host web1: rustle_target_path is an expression");
    }

    @Test
    void secretsLeaveTheVariables() throws IOException {
        Target target = host(
                "web1 ansible_ssh_pass=a ansible_become_password=b ansible_become_pass=c kept=1\n[all:vars]\nansible_password=a");
        assertThat(target.variables().entries()).containsOnlyKeys("kept");
        assertThat(target.connection().credentials().password().map(Secret::reveal))
                .contains("a");
    }

    @Test
    void theOldNamesMeanTheSame() throws IOException {
        assertThat(host("w ansible_ssh_host=h ansible_ssh_port=22 ansible_ssh_user=u")
                        .connection())
                .hasToString("ssh:u@h:22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh", "smart", "paramiko", "paramiko_ssh", "ansible.builtin.ssh"})
    void connectionsOfTheseKindsAreSsh(String kind) throws IOException {
        assertThat(host("w ansible_connection=" + kind).connection().transport())
                .isEqualTo("ssh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "ansible.builtin.local"})
    void connectionsOfTheseKindsAreLocal(String kind) throws IOException {
        assertThat(host("w ansible_connection=" + kind).connection().transport())
                .isEqualTo("local");
    }

    @Test
    void argumentsOfSshBecomeTheConnection() throws IOException {
        Connection connection =
                host("w ansible_ssh_common_args=\"-o UserKnownHostsFile='/k/a /k/b' -o IdentityFile=/k/id -i /k/id2"
                                + " -oIdentitiesOnly=yes -p 2200 -l root -o ConnectTimeout=9 -o StrictHostKeyChecking=yes -C -q\""
                                + " ansible_ssh_extra_args='-o Port=1 -o \"User other\" -o LogLevel=ERROR -o ControlMaster=auto -o ControlPersist=60s'")
                        .connection();
        assertThat(connection).hasToString("ssh:root@w:2200");
        assertThat(connection.hostKeys()).isEqualTo(new HostKeys.Known(List.of(Path.of("/k/a"), Path.of("/k/b"))));
        assertThat(connection.credentials().identityFiles()).containsExactly(Path.of("/k/id"), Path.of("/k/id2"));
        assertThat(connection.connectTimeout()).contains(Duration.ofSeconds(9));
    }

    @Test
    void firstComeSshArgsThenVariablesThenOtherArguments() throws IOException {
        assertThat(host("w ansible_port=2 ansible_ssh_args='-p 1' ansible_ssh_extra_args='-p 3 -l x'")
                        .connection())
                .hasToString("ssh:x@w:1");
        assertThat(host("w ansible_port=2 ansible_user=u ansible_ssh_extra_args='-p 3 -l x'")
                        .connection())
                .hasToString("ssh:u@w:2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ansible_port=http | ansible_port must be a number from 1 to 65535; found \"http\"",
                "ansible_port=70000 | ansible_port must be a number from 1 to 65535; found 70000",
                "ansible_port='\"{{ p }}\"' | ansible_port is an expression; expressions in connection variables are not supported yet",
                "ansible_host='[1,2]' | ansible_host must be a text or a number; found a list",
                "ansible_user=a ansible_ssh_user=b | ansible_ssh_user contradicts ansible_user; keep one of the two",
                "ansible_connection=winrm | ansible_connection: connections by \"winrm\" are not supported; expected ssh or local",
                "ansible_become=yes | ansible_become: running as another user is not supported yet; connect as the user that the tasks need",
                "ansible_host_key_checking=False | ansible_host_key_checking: connecting without checking the host's key is not supported; add the key to a known_hosts file",
                "ansible_timeout=never | ansible_timeout must be a number of seconds from 1 to 86400; found \"never\"",
                "target_triple=arm | target_triple: \"arm\" is not a target triple; expected architecture-vendor-system[-environment], such as x86_64-unknown-linux-musl",
                "ansible_ssh_common_args='-o StrictHostKeyChecking=no' | ansible_ssh_common_args: StrictHostKeyChecking=no is not supported; the host's key is always checked: add it to a known_hosts file",
                "ansible_ssh_common_args='-o StrictHostKeyChecking=accept-new' | ansible_ssh_common_args: StrictHostKeyChecking=accept-new is not supported; the host's key is always checked: add it to a known_hosts file",
                "ansible_ssh_common_args='-J jump' | ansible_ssh_common_args: the option ProxyJump of ssh is not supported yet; ignoring it could change where or how safely we connect",
                "ansible_ssh_extra_args='-o ProxyCommand=x' | ansible_ssh_extra_args: the option ProxyCommand of ssh is not supported yet; ignoring it could change where or how safely we connect",
                "ansible_ssh_args='-F cfg' | ansible_ssh_args: the argument -F of ssh is not supported",
                "ansible_ssh_args='-o' | ansible_ssh_args: the argument -o of ssh has no value",
                "ansible_ssh_args='-o Port' | ansible_ssh_args: the option \"Port\" of ssh has no value; expected -o Name=value",
                "ansible_ssh_args='-p x' | ansible_ssh_args: \"x\" is no port",
                "ansible_ssh_args='-i %d/id' | ansible_ssh_args: IdentityFile %d/id: names with % or ${ are not supported yet"
            })
    void whatCannotBeHonouredIsAnError(String variables, String message) throws IOException {
        Path file = write("inventory.ini", "web1 " + variables);
        assertThatThrownBy(() -> InventoryFiles.read(file))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.problems())
                        .extracting(problem -> problem.message())
                        .contains(message));
    }

    @Test
    void whatHasNoEffectOnTheConnectionIsWarnedAbout() throws IOException {
        Inventory inventory = InventoryFiles.read(write(
                "inventory.ini",
                "w ansible_ssh_common_args='-A -o ForwardAgent=yes -o \"SendEnv LANG\" -C' ansible_ssh_args=-tt"));
        assertThat(inventory.warnings())
                .extracting(problem -> problem.message())
                .containsExactlyInAnyOrder(
                        "ansible_ssh_common_args: the argument -A of ssh has no effect here; take it away",
                        "ansible_ssh_common_args: the option ForwardAgent of ssh has no effect here; take it away",
                        "ansible_ssh_common_args: the option SendEnv of ssh has no effect here; take it away",
                        "ansible_ssh_args: the argument -tt of ssh has no effect here; take it away");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ProxyJump",
                "HostName",
                "HostKeyAlias",
                "CertificateFile",
                "HostKeyAlgorithms",
                "PreferredAuthentications",
                "Nonsense"
            })
    void whatCouldChangeWhereOrHowSafelyWeConnectIsAnError(String option) throws IOException {
        Path file = write("inventory.ini", "w ansible_ssh_extra_args='-o " + option + "=x'");
        assertThatThrownBy(() -> InventoryFiles.read(file))
                .hasMessageContaining("ansible_ssh_extra_args: the option " + option
                        + " of ssh is not supported yet; ignoring it could change where or how safely we connect");
    }

    @Test
    void aProblemOfAGroupIsReportedOnceAndAtItsPlace() throws IOException {
        Path file = write("inventory.ini", "[g]\nw[1:50]\n[g:vars]\nansible_port=0\n");
        assertThatThrownBy(() -> InventoryFiles.read(file))
                .hasMessage("1 error; nothing has been touched\n" + file
                        + ":4:1: error: ansible_port must be a number from 1 to 65535; found 0");
    }

    @Test
    void aVariableThatLooksLikeOneOfTheConnectionIsWarnedAbout() throws IOException {
        assertThat(InventoryFiles.read(write("inventory.ini", "w ansible_ssh_prot=22 ansible_ssh_pipelining=1"))
                        .warnings())
                .singleElement()
                .asString()
                .endsWith(
                        ":1:3: warning: the variable ansible_ssh_prot looks as if it concerned the connection, but is not known;"
                                + " did you mean \"ansible_ssh_port\"?");
    }

    private Target host(String line) throws IOException {
        return InventoryFiles.read(write("inventory.ini", line)).targets().get(0);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}

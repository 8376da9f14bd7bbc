package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Folders as inventories, and folders of variables beside inventories and plans; what Ansible makes of good ones is in {@link RecordedCasesTest}. */
class InventoryFoldersTest {
    private static final String VAULT = "$ANSIBLE_VAULT;1.1;AES256\n6162\n";

    @TempDir
    private Path folder = Path.of("");

    private InventoryFixture files = new InventoryFixture(folder);

    @BeforeEach
    void useTheFolder() {
        files = new InventoryFixture(folder);
    }

    @Test
    void problemsOfAllFilesAreToldAtOnceEachWithItsPlace() throws IOException {
        files.write("inv/a", "[web]\nw1 x\n");
        files.write("inv/b.yml", "web:\n  host: {}\n");
        files.write("inv/c.json", "{\"web\": ");
        files.write("inv/d.toml", "[web]\n");
        files.write("inv/group_vars/web.yml", "- no\n- mapping\n");
        files.write("inv/group_vars/all/x", "a: [\n");
        files.write("inv/host_vars/w1.json", "{\"a\": 1, \"a\": 2}");
        assertThat(files.problems("inv"))
                .isEqualTo(
                        """
                        inv/a:2:4: error: expected a variable as name=value; found "x"
                        inv/b.yml:2:3 (/web/host): error: unknown key "host" on a group; expected hosts, vars or children; did you mean "hosts"?
                        inv/c.json:1:9: error: the JSON ends too early; the object that starts at 1:1 is not closed
                        inv/d.toml: error: inventories in TOML are not supported; write it as YAML, JSON or INI
                        inv/group_vars/all/x:2:1: error: the YAML is malformed: while parsing a flow node: expected the node content, but found '<stream end>'
                        inv/group_vars/web.yml:1:1: error: variables must be a mapping of names to values; found a list
                        inv/host_vars/w1.json:1:10 (/a): error: the key "a" is written twice; the first is at 1:2; keep one""");
    }

    @Test
    void whatIsEncryptedIsRefusedByName() throws IOException {
        files.write("inv/hosts", "[web]\nw1\nw2\n");
        files.write("inv/secret.yml", VAULT);
        files.write("inv/group_vars/web/vault", VAULT);
        files.write("inv/group_vars/all.yml", "user: a\npassword: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n");
        files.write("inv/host_vars/w1.json", "{\"a\": [{\"__ansible_vault\": \"$ANSIBLE_VAULT;1.1\"}]}");
        files.write("inv/host_vars/w2.json", "{\"a\": {\"__ansible_unsafe\": \"{{ x }}\"}}");
        String encrypted =
                ": error: the file is encrypted with Ansible Vault, which is not supported yet; give what is in it without"
                        + " encryption, or as extra variables\n";
        assertThat(files.problems("inv"))
                .isEqualTo("inv/secret.yml:1:1" + encrypted
                        + "inv/group_vars/all.yml:2:11: error: the tag !vault is not supported yet; remove it, or write the value itself\n"
                        + "inv/group_vars/web/vault:1:1"
                        + encrypted
                        + "inv/host_vars/w1.json:1:9 (/a/0/__ansible_vault): error: a value that is encrypted with Ansible Vault is"
                        + " not supported yet; give it without encryption, or as an extra variable\n"
                        + "inv/host_vars/w2.json:1:8 (/a/__ansible_unsafe): error: a text that is marked as no template"
                        + " (__ansible_unsafe) is not supported yet; write the text itself");
    }

    @Test
    void aFolderWithoutAnInventoryIsAnError() throws IOException {
        files.write("inv/hosts.ini", "h\n");
        files.write("inv/group_vars/all.yml", "a: 1\n");
        files.write("inv/.hidden", "h\n");
        assertThat(files.problems("inv"))
                .isEqualTo(
                        """
                        inv/hosts.ini: warning: files of a folder whose names end with .ini are not read, as in Ansible; take the ending away
                        inv: error: no file in this folder is an inventory; names that begin with a dot or end with ~, .ini, .cfg, .txt, .md and the like are passed over, as in Ansible""");
    }

    @Test
    void whatIsPassedOverIsWarnedAbout() throws IOException {
        files.write("inv/hosts", "[web]\nw1\n");
        files.write("inv/empty.yml", "# nothing\n");
        files.write("inv/script", "#!/usr/bin/nothing\n");
        files.write("inv/inner/more", "w2\n");
        files.write("inv/inner/group_vars/web.yml", "never: read\n");
        files.write("inv/group_vars/web/a.yml", "a: 1\nansible_group_priority: 3\n");
        files.write("inv/group_vars/web.yml", "a: 2\n");
        files.write("inv/host_vars", "no folder\n");
        Inventory inventory = files.read("inv");
        assertThat(files.shown(inventory.warnings()))
                .isEqualTo(
                        """
                        inv/empty.yml: warning: the inventory is empty; write a group with hosts
                        inv/inner: warning: group_vars and host_vars in this folder are not read, as in Ansible; put them into the outermost folder
                        inv/script:1:1: warning: this begins like a program and may not be executed, so it is read as text, as in Ansible; make it executable if it is one
                        inv/group_vars/web.yml: warning: this is not read, as in Ansible, since there is inv/group_vars/web; put all variables of "web" into one of the two
                        inv/host_vars: warning: this is no folder, so nothing is read here; make it a folder with a file for each name
                        inv/group_vars/web/a.yml:2:25 (/ansible_group_priority): warning: ansible_group_priority says nothing here, as in Ansible; set it among the variables of the group in the inventory""");
        assertThat(inventory.target("w1").orElseThrow().variables().get("a")).contains(Value.of(1));
        assertThat(inventory.name()).isEqualTo("inv");
    }

    @Test
    void linksThatLeadBackOrNowhereAreErrors() throws IOException {
        files.write("inv/hosts", "w1\n");
        Files.createSymbolicLink(folder.resolve("inv/again"), Path.of("."));
        Files.createSymbolicLink(folder.resolve("inv/gone"), Path.of("nowhere"));
        files.write("inv/group_vars/all/a.yml", "a: 1\n");
        Files.createSymbolicLink(folder.resolve("inv/group_vars/all/up"), Path.of("..", "all"));
        assertThat(files.problems("inv"))
                .isEqualTo(
                        """
                        inv/again: warning: group_vars and host_vars in this folder are not read, as in Ansible; put them into the outermost folder
                        inv/again: error: this folder is in itself, through a link; take the link away
                        inv/gone: error: this link leads nowhere; take it away
                        inv/group_vars/all/up: error: this folder is in itself, through a link; take the link away""");
    }

    @Test
    void linksThatMultiplyFoldersHaveALimit() throws IOException {
        Files.createDirectories(folder.resolve("d0"));
        for (int i = 1; i < 20; i++) {
            Path next = Files.createDirectories(folder.resolve("d" + i));
            Files.createSymbolicLink(next.resolve("a"), folder.resolve("d" + (i - 1)));
            Files.createSymbolicLink(next.resolve("b"), folder.resolve("d" + (i - 1)));
        }
        Problems problems = new Problems();
        FolderVisits visits = new FolderVisits(problems, 100);
        walk(visits, folder.resolve("d19"));
        assertThat(problems.inOrder())
                .extracting(Problem::message)
                .containsExactly(
                        "the folders of the inventory lead to more than 100 folders; take links between them away, or"
                                + " divide the inventory");
    }

    private static void walk(FolderVisits visits, Path from) {
        visits.visit(from, entry -> walk(visits, entry));
    }

    @Test
    void whatIsNeitherFileNorFolderIsNotOpened() throws Exception {
        files.write("inv/hosts", "w1\n");
        Files.createDirectories(folder.resolve("inv/host_vars"));
        for (String pipe : new String[] {"inv/pipe", "inv/host_vars/w1"}) {
            assertThat(new ProcessBuilder("mkfifo", folder.resolve(pipe).toString())
                            .start()
                            .waitFor())
                    .isZero();
        }
        assertThat(files.problems("inv"))
                .isEqualTo(
                        """
                        inv/pipe: error: this is neither a file nor a folder; take it out of the inventory
                        inv/host_vars/w1: error: this is neither a file nor a folder; variables are read of these""");
    }

    @Test
    void namesDoNotLeadOutOfTheFolder() throws IOException {
        files.write("hosts.yml", "\"../g\": {hosts: {\"../h\": , \"a/../../h\": , \"a/b\": , \"x\\u0000y\": }}\n");
        files.write("g.yml", "out: 1\n");
        files.write("h.yml", "out: 1\n");
        files.write("host_vars/a/b.yml", "in: 1\n");
        Inventory inventory = files.read("hosts.yml");
        assertThat(inventory.targets())
                .extracting(target -> target.variables().toJson())
                .containsExactly("{}", "{}", "{\"in\":1}", "{}");
    }

    @Test
    void variablesOfConnectionsCountWhereverTheyAre() throws IOException {
        files.write("hosts", "[web]\nw1\n");
        files.write("group_vars/web.yml", "ansible_user: deploy\nansible_password: hidden\nansible_port: 2200\n");
        files.write("plan/host_vars/w1.yml", "ansible_port: 2201\nansible_host: 192.0.2.7\n");
        files.write("wrong/host_vars/w1.yml", "ansible_port: none\n");
        Inventory inventory = files.read("hosts");
        assertThat(inventory.target("w1").orElseThrow().connection()).hasToString("ssh:deploy@w1:2200");
        Target complete = inventory
                .withVariablesBeside(folder.resolve("plan"))
                .orElseThrow()
                .target("w1")
                .orElseThrow();
        assertThat(complete.connection()).hasToString("ssh:deploy@192.0.2.7:2201");
        assertThat(complete.variables().entries()).containsOnlyKeys("ansible_user", "ansible_port", "ansible_host");
        assertThatThrownBy(() -> inventory.withVariablesBeside(folder.resolve("wrong")))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(files.shown(e.problems()))
                        .isEqualTo(
                                "wrong/host_vars/w1.yml:1:15 (/ansible_port): error: ansible_port must be a number from"
                                        + " 1 to 65535; found \"none\""));
    }

    @Test
    void namesAndVariablesThatACallerSetsSurviveThePlan() throws IOException {
        files.write("hosts", "w1\n[all:vars]\na=1\n");
        files.write("plan/group_vars/all.yml", "b: 2\n");
        Inventory given = files.read("hosts").named("other").withVariables(Value.Mapping.EMPTY.with("c", Value.of(3)));
        Inventory complete = given.withVariablesBeside(folder.resolve("plan")).orElseThrow();
        assertThat(complete.name()).isEqualTo("other");
        assertThat(complete.variables().toJson()).isEqualTo("{\"c\":3}");
        assertThat(complete.targets().get(0).variables().toJson()).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(given.withVariablesBeside(folder.resolve("nothing"))).containsSame(given);
        assertThat(files.read("hosts").withVariablesBeside(folder)).isPresent();
    }

    @Test
    void aPlanInTheFolderOfTheInventoryAddsNothing() throws IOException {
        files.write("hosts", "w1\n");
        files.write("group_vars/all.yml", "a: 1\n");
        Inventory inventory = files.read("hosts");
        assertThat(inventory.withVariablesBeside(folder)).containsSame(inventory);
    }

    @Test
    void ofThisMachineTheConnectionCannotBeSaidBesideAnInventory() throws IOException {
        files.write("hosts", "w1\n");
        files.write("host_vars/localhost.yml", "a: 1\nansible_user: other\nansible_connection: local\n");
        Inventory inventory = files.read("hosts");
        assertThat(files.shown(inventory.warnings()))
                .isEqualTo(
                        "host_vars/localhost.yml:2:15 (/ansible_user): warning: ansible_user says nothing here, since localhost"
                                + " is no host of the inventory and means this machine; add it there");
        assertThat(HostPattern.parse("localhost")
                        .hosts(inventory)
                        .get(0)
                        .variables()
                        .get("a"))
                .contains(Value.of(1));
    }

    @Test
    void anInventoryOfAProgramTakesNoVariables() {
        assertThat(Inventory.of("made", java.util.List.of()).withVariablesBeside(folder))
                .isEmpty();
    }
}

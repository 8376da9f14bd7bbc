package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Several sources of one inventory, and lists of hosts; what Ansible makes of good ones is in {@link RecordedCasesTest}. */
class InventorySourcesTest {
    @TempDir
    private Path folder = Path.of("");

    private InventoryFixture files = new InventoryFixture(folder);

    @BeforeEach
    void useTheFolder() {
        files = new InventoryFixture(folder);
    }

    @Test
    void whatIsWrongWithAllSourcesIsToldAtOnce() throws IOException {
        files.write("one.ini", "a\n\n\nb x\n");
        files.write("two.yml", "web: 5\n");
        assertThat(files.problems("one.ini", "none", "two.yml"))
                .isEqualTo(
                        """
                        one.ini:4:3: error: expected a variable as name=value; found "x"
                        none: error: there is no such inventory file; check the path
                        two.yml:1:6 (/web): error: "web" must be a group, a mapping with hosts, vars and children; found the number 5""");
    }

    @Test
    void groupsOfSourcesBeforeAreKnownAndThoseOfLaterOnesAreNot() throws IOException {
        files.write("groups.ini", "[web]\nw1\n");
        files.write("parents.ini", "[site:children]\nweb\n");
        files.write("variables.ini", "[web:vars]\na=1\n");
        Inventory inventory = files.read("groups.ini", "variables.ini", "parents.ini");
        assertThat(inventory.groups().get("site")).containsExactly("w1");
        assertThat(inventory.targets().get(0).variables().toJson()).isEqualTo("{\"a\":1}");
        assertThat(files.problems("parents.ini", "groups.ini"))
                .isEqualTo("parents.ini:2:1: error: there is no group \"web\"; write a section [web]");
    }

    @Test
    void theNameIsThatOfTheSourcesTogether() throws IOException {
        files.write("a/prod.ini", "h\n");
        files.write("b.d/hosts", "h\n");
        assertThat(files.read("a/prod.ini").name()).isEqualTo("prod");
        assertThat(files.read("b.d").name()).isEqualTo("b.d");
        assertThat(files.read("a/prod.ini", "b.d").name()).isEqualTo("prod+b.d");
        assertThat(files.read("b.d", "b.d/../b.d/.").name()).isEqualTo("b.d");
        assertThat(InventoryFiles.read(Path.of("h1,h2")).name()).isEqualTo("host-list");
    }

    @Test
    void noSourceIsAMistakeOfTheCaller() {
        assertThatThrownBy(() -> InventoryFiles.read(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileWithACommaInItsNameIsAFile() throws IOException {
        files.write("a,b", "h1\n");
        assertThat(files.read("a,b").targets()).extracting(Target::name).containsExactly("h1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web[1:3],   | the host \"web[1:3]\" has a range, which has no meaning in a list of hosts; name each host, or write an inventory file",
                "web1:,      | the host \"web1:\" ends with a colon, after which a port is missing",
                ",           | the list of hosts names none; write a name before the comma",
                "inv/hosts,x | there is no such inventory file, and as a list of hosts it has a / in a name; check the path or the list"
            })
    void whatIsWrongWithAListOfHostsIsNamed(String list, String message) {
        assertThatThrownBy(() -> InventoryFiles.read(Path.of(list)))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.problems()).singleElement().hasToString(list + ": error: " + message));
    }

    @Test
    void theLimitOfSizeHoldsForAllTextsTogether() throws IOException {
        Inventory small = files.read(files.write("small", "h\n").getFileName().toString());
        assertThat(small.targets()).hasSize(1);
        Path large = folder.resolve("large");
        Files.createDirectory(large);
        String half = "#" + " ".repeat((int) (InventoryTexts.LIMIT / 2)) + "\n";
        Files.writeString(large.resolve("a"), half);
        Files.writeString(large.resolve("b"), half);
        assertThat(files.problems("large")).contains("large/b: error: the text is larger than ", "together may have");
    }

    @Test
    void rangesHaveALimitTogether() throws IOException {
        files.write("hosts", "h\n" + "h[0:99999]\n".repeat(1000));
        assertThat(files.problems("hosts"))
                .isEqualTo(
                        "hosts:21:1: error: the inventory names more than 2000000 hosts up to here, all ranges counted; divide it");
    }

    @Test
    void anchorsOfAllTextsHaveALimitTogether() throws IOException {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 6; i++) {
            yaml.append("a").append(i).append(": &a").append(i).append(" [");
            yaml.append(("*a" + (i - 1) + ", ").repeat(10)).append("x]\n");
        }
        files.write("hosts", "h\n");
        for (int i = 0; i < 6; i++) {
            files.write("group_vars/all/" + i, yaml.toString());
        }
        assertThat(files.problems("hosts"))
                .startsWith(
                        "group_vars/all/4:1:1: error: up to here the texts of the inventory have more than 5000000 values");
    }
}

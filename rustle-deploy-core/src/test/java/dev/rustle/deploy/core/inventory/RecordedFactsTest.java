package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Compares inventories and patterns with what Ansible made of them; {@code src/test/oracle/record_inventories.py} recorded that. */
class RecordedFactsTest {
    private static final Path FOLDER = Path.of("src/test/resources/inventories");

    static Stream<Path> inventories() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".facts"))
                    .map(file -> Path.of(file.toString().replaceAll("\\.facts$", "")))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void hostsHaveTheVariablesAndGroupsThatAnsibleGivesThem(Path file) throws IOException {
        Node hosts = facts(file).get("hosts").orElseThrow();
        Inventory inventory = InventoryFiles.read(file);
        assertThat(inventory.targets())
                .extracting(Target::name)
                .containsExactlyElementsOf(
                        hosts.entries().stream().map(Node::step).toList());
        SoftAssertions all = new SoftAssertions();
        for (Node host : hosts.entries()) {
            Target target = inventory.target(host.step()).orElseThrow();
            all.assertThat(target.groups())
                    .as(host.step())
                    .isEqualTo(Recorded.texts(host.get("groups").orElseThrow()));
            all.assertThat(Recorded.comparable(target.variables()))
                    .as(host.step())
                    .isEqualTo(
                            Recorded.comparable(host.get("vars").orElseThrow().value()));
        }
        all.assertAll();
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void groupsHaveTheHostsThatAnsibleGivesThemInItsOrder(Path file) throws IOException {
        Recorded.assertGroups(
                InventoryFiles.read(file), facts(file).get("groups").orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void patternsMatchTheHostsThatTheyMatchInAnsible(Path file) throws IOException {
        Inventory inventory = InventoryFiles.read(file);
        Recorded.assertPatterns(inventory, facts(file).get("patterns").orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void aNameThatIsNotThereIsNamed(Path file) {
        Inventory inventory = InventoryFiles.read(file);
        assertThatThrownBy(() -> inventory.select("nothere"))
                .hasMessage("there is no host or group named nothere in inventory " + inventory.name());
    }

    private static Node facts(Path inventory) throws IOException {
        return Recorded.read(Path.of(inventory + ".facts"));
    }
}

package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares inventories of folders, programs and several sources, with variables beside them and beside a plan, with what {@code ansible-inventory --list} printed for them;
 * {@code src/test/oracle/record_inventories.py} recorded that.
 */
class RecordedCasesTest {
    private static final Path FOLDER = Path.of("src/test/resources/inventory-cases");

    @TempDir
    private Path folder = Path.of("");

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.sorted().toList().stream();
        }
    }

    private static Inventory read(Path folder) throws IOException {
        List<Path> sources = Files.readAllLines(folder.resolve("sources.txt")).stream()
                .map(line -> Files.exists(folder.resolve(line)) ? folder.resolve(line) : Path.of(line))
                .toList();
        return InventoryFiles.read(sources)
                .withVariablesBeside(folder.resolve("plan"))
                .orElseThrow();
    }

    private static Node recorded(Path folder, String part) throws IOException {
        return Recorded.read(folder.resolve("recorded.json")).get(part).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hostsAreThoseThatAnsibleLists(Path folder) throws IOException {
        assertHosts(read(folder), folder);
    }

    private static void assertHosts(Inventory inventory, Path folder) throws IOException {
        Node hosts = recorded(folder, "hosts");
        Node listed = recorded(folder, "listed")
                .get("_meta")
                .orElseThrow()
                .get("hostvars")
                .orElseThrow();
        assertThat(inventory.targets())
                .extracting(Target::name)
                .containsExactlyInAnyOrderElementsOf(
                        hosts.entries().stream().map(Node::step).toList());
        SoftAssertions all = new SoftAssertions();
        for (Node host : hosts.entries()) {
            Target target = inventory.target(host.step()).orElseThrow();
            Value variables = listed.get(host.step()).map(Node::value).orElse(Value.Mapping.EMPTY);
            all.assertThat(target.groups()).as(host.step()).isEqualTo(Recorded.texts(host));
            all.assertThat(Recorded.comparable(target.variables()))
                    .as(host.step())
                    .isEqualTo(Recorded.comparable(variables));
        }
        all.assertAll();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hostsComeInAnsiblesOrder(Path folder) throws IOException {
        assertThat(read(folder).targets())
                .extracting(Target::name)
                .containsExactlyElementsOf(recorded(folder, "hosts").entries().stream()
                        .map(Node::step)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void groupsHaveTheHostsThatAnsibleGivesThemInItsOrder(Path folder) throws IOException {
        Recorded.assertGroups(read(folder), recorded(folder, "groups"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void patternsMatchTheHostsThatTheyMatchInAnsible(Path folder) throws IOException {
        Recorded.assertPatterns(read(folder), recorded(folder, "patterns"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thisMachineHasTheVariablesThatAnsibleGivesIt(Path folder) throws IOException {
        Target here = HostPattern.parse("localhost").hosts(read(folder)).get(0);
        assertThat(Recorded.comparable(here.variables()))
                .isEqualTo(Recorded.comparable(recorded(folder, "this_machine").value()));
    }

    /** What Ansible lists is an inventory itself, that of a program. */
    @ParameterizedTest
    @MethodSource("cases")
    void whatAnsibleListsIsReadAsTheSameInventory(Path folder) throws IOException {
        Path list = this.folder.resolve("listed.json");
        Files.writeString(list, recorded(folder, "listed").value().toJson());
        assertHosts(InventoryFiles.read(list), folder);
    }
}

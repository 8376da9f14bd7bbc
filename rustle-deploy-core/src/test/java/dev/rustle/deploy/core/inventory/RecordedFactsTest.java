package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.HostPattern;
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
                    .isEqualTo(texts(host.get("groups").orElseThrow()));
            all.assertThat(comparable(target.variables()))
                    .as(host.step())
                    .isEqualTo(comparable(host.get("vars").orElseThrow().value()));
        }
        all.assertAll();
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void groupsHaveTheHostsThatAnsibleGivesThemInItsOrder(Path file) throws IOException {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        facts(file).get("groups").orElseThrow().entries().forEach(group -> expected.put(group.step(), texts(group)));
        Inventory inventory = InventoryFiles.read(file);
        assertThat(inventory.groups()).isEqualTo(expected);
        assertThat(inventory.groups().keySet()).containsExactlyElementsOf(expected.keySet());
        assertThat(inventory.all().targets()).extracting(Target::name).isEqualTo(expected.get("all"));
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void patternsMatchTheHostsThatTheyMatchInAnsible(Path file) throws IOException {
        Inventory inventory = InventoryFiles.read(file);
        SoftAssertions all = new SoftAssertions();
        for (Node pattern : facts(file).get("patterns").orElseThrow().entries()) {
            String text = pattern.step();
            boolean wildcard =
                    text.chars().anyMatch(c -> "*?~".indexOf(c) >= 0) || text.contains("[!") || text.contains("[hn");
            if (pattern.isList()) {
                all.assertThatCode(() -> assertThat(HostPattern.parse(text).hosts(inventory))
                                .extracting(Target::name)
                                .isEqualTo(texts(pattern)))
                        .as(text)
                        .doesNotThrowAnyException();
            } else if (wildcard && pattern.text().isPresent()) {
                all.assertThat(HostPattern.parse(text).hosts(inventory))
                        .as(text)
                        .isEmpty();
            } else {
                all.assertThatThrownBy(() -> HostPattern.parse(text).hosts(inventory))
                        .as(text)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        all.assertAll();
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void aNameThatIsNotThereIsNamed(Path file) {
        Inventory inventory = InventoryFiles.read(file);
        assertThatThrownBy(() -> inventory.select("nothere"))
                .hasMessage("there is no host or group named nothere in inventory " + inventory.name());
    }

    private static Node facts(Path inventory) throws IOException {
        Problems problems = new Problems();
        String text = Files.readString(Path.of(inventory + ".facts"));
        Node facts = JsonTree.parse(SourceText.of("facts", text), problems).orElseThrow();
        assertThat(problems.inOrder()).isEmpty();
        return facts;
    }

    private static List<String> texts(Node list) {
        return list.items().stream().map(item -> item.text().orElseThrow()).toList();
    }

    /** Python prints numbers in its own way; what counts is their value, and whether they are whole. The order of keys does not count. */
    private static Object comparable(Value value) {
        if (value instanceof Value.Real number) {
            return List.of("real", new BigDecimal(number.value().doubleValue()).stripTrailingZeros());
        } else if (value instanceof Value.Sequence list) {
            return list.items().stream().map(RecordedFactsTest::comparable).toList();
        } else if (value instanceof Value.Mapping mapping) {
            Map<String, Object> entries = new LinkedHashMap<>();
            mapping.entries().forEach((key, item) -> entries.put(key, comparable(item)));
            return entries;
        }
        return value;
    }
}

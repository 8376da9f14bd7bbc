package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.SoftAssertions;

import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;

/** What Ansible made of an inventory, and how an inventory compares with it. */
final class Recorded {
    private Recorded() {}

    static Node read(Path file) throws IOException {
        Problems problems = new Problems();
        Node recorded = JsonTree.parse(SourceText.of("recorded", Files.readString(file)), problems)
                .orElseThrow();
        assertThat(problems.inOrder()).isEmpty();
        return recorded;
    }

    static void assertGroups(Inventory inventory, Node groups) {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        groups.entries().forEach(group -> expected.put(group.step(), texts(group)));
        assertThat(inventory.groups()).isEqualTo(expected);
        assertThat(inventory.groups().keySet()).containsExactlyElementsOf(expected.keySet());
        assertThat(inventory.all().targets()).extracting(Target::name).isEqualTo(expected.get("all"));
    }

    static void assertPatterns(Inventory inventory, Node patterns) {
        SoftAssertions all = new SoftAssertions();
        for (Node pattern : patterns.entries()) {
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

    static List<String> texts(Node list) {
        return list.items().stream().map(item -> item.text().orElseThrow()).toList();
    }

    /** Python prints numbers in its own way; what counts is their value, and whether they are whole. The order of keys does not count. */
    static Object comparable(Value value) {
        if (value instanceof Value.Real number) {
            return List.of("real", new BigDecimal(number.value().doubleValue()).stripTrailingZeros());
        } else if (value instanceof Value.Sequence list) {
            return list.items().stream().map(Recorded::comparable).toList();
        } else if (value instanceof Value.Mapping mapping) {
            Map<String, Object> entries = new LinkedHashMap<>();
            mapping.entries().forEach((key, item) -> entries.put(key, comparable(item)));
            return entries;
        }
        return value;
    }
}

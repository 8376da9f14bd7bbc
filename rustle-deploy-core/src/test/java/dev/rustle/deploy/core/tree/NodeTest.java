package dev.rustle.deploy.core.tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;

class NodeTest {
    private static final Node.Position START = new Node.Position(1, 1);

    private final Node mapping = Node.mapping("text", Node.Place.ROOT, START);

    private Node entry(String key, int value) {
        return Node.scalar("text", new Node.Place(mapping, key, START), START, Value.of(value));
    }

    /** Mappings with few entries and with many are kept in different ways; nobody can tell. */
    @Test
    void aMappingIsOneWhateverItsSize() {
        long seed = new Random().nextLong();
        System.out.println("seed of the mappings: " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Node node = Node.mapping("text", Node.Place.ROOT, START);
            Map<String, Value> expected = new LinkedHashMap<>();
            int keys = 1 + random.nextInt(24);
            for (int put = random.nextInt(40); put > 0; put--) {
                String key = "key" + random.nextInt(keys);
                node.add(entry(key, put));
                expected.put(key, Value.of(put));
                assertThat(((Value.Mapping) node.value()).entries()).containsExactlyEntriesOf(expected);
            }
            for (int i = 0; i < keys; i++) {
                String key = "key" + i;
                assertThat(node.get(key).map(Node::value).orElse(null)).isEqualTo(expected.get(key));
            }
            assertThat(node.entries()).extracting(Node::step).containsExactlyElementsOf(expected.keySet());
        }
    }

    @Test
    void whatIsMergedComesFirstAndGivesWay() {
        for (int more : List.of(0, 20)) {
            Node node = Node.mapping("text", Node.Place.ROOT, START);
            node.add(entry("own", 1));
            node.add(entry("both", 2));
            Node other = Node.mapping("text", Node.Place.ROOT, START);
            other.add(entry("both", 3));
            for (int i = 0; i < more; i++) {
                other.add(entry("more" + i, i));
            }
            node.merge(List.of(other));
            assertThat(node.entries())
                    .hasSize(2 + more)
                    .first()
                    .satisfies(both -> assertThat(both.step()).isEqualTo("both"))
                    .satisfies(both -> assertThat(both.value()).isEqualTo(Value.of(2)));
            assertThat(node.entries()).last().extracting(Node::step).isEqualTo("own");
        }
    }

    @Test
    void aPlaceWithoutAKeyIsThatOfTheValue() {
        Node scalar = Node.scalar("text", Node.Place.ROOT, new Node.Position(3, 4), Value.of(1));
        assertThat(scalar.start()).isEqualTo(new Node.Position(3, 4));
        assertThat(scalar.keyLocation()).isEqualTo(scalar.location());
        Node keyed = Node.scalar(
                "text", new Node.Place(mapping, "key", new Node.Position(7, 8)), new Node.Position(9, 10), Value.of(1));
        assertThat(keyed.start()).isEqualTo(new Node.Position(7, 8));
        assertThat(keyed.location()).hasToString("text:9:10 (/key)");
        assertThat(keyed.at(Node.Place.ROOT).location()).hasToString("text:9:10");
    }
}

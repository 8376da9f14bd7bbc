package dev.rustle.deploy.target;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InventoryTest {
    private final Target one = Target.builder("one", Connection.ssh("one").build())
            .groups(List.of("b", "a"))
            .build();
    private final Target two =
            Target.builder("two", Connection.local()).groups(List.of("a")).build();

    @Test
    void groupsComeFromTheTargets() {
        Inventory inventory = Inventory.of("x", List.of(one, two));
        assertThat(inventory.groups())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("all", List.of("one", "two"), "a", List.of("one", "two"), "b", List.of("one")));
        assertThat(inventory.named("y").name()).isEqualTo("y");
        assertThat(inventory.targets()).containsExactly(one, two);
        assertThat(inventory.target("three")).isEmpty();
    }

    @Test
    void theGroupAllGivesTheOrderOfAllHosts() {
        Inventory inventory = Inventory.of("x", List.of(one, two), Map.of("all", List.of("two", "one")), List.of());
        assertThat(inventory.all().targets()).containsExactly(two, one);
        assertThat(inventory.select("*").targets()).containsExactly(two, one);
        assertThat(inventory.targets()).containsExactly(one, two);
    }

    @Test
    void whatWasReadTakesTheVariablesBesideAPlanAndKeepsWhatTheCallerHasChanged() {
        Path there = Path.of("there");
        Value.Mapping variables = Value.Mapping.EMPTY.with("a", Value.of(1));
        Inventory complete = Inventory.of("x", List.of(one, two));
        Inventory read = Inventory.of("x", List.of(one))
                .readingBeside(folder -> folder.equals(there) ? Optional.of(complete) : Optional.empty());
        assertThat(read.withVariablesBeside(Path.of("elsewhere"))).containsSame(read);
        Inventory taken = read.named("y")
                .withVariables(variables)
                .withVariablesBeside(there)
                .orElseThrow();
        assertThat(taken.name()).isEqualTo("y");
        assertThat(taken.targets()).containsExactly(one, two);
        assertThat(taken.variables()).isEqualTo(variables);
        assertThat(complete.withVariablesBeside(there)).isEmpty();
    }

    @Test
    void thisMachineHasItsOwnVariablesOnTopOfThoseOfAll() {
        Inventory inventory = Inventory.of("x", List.of(one))
                .withVariables(Value.Mapping.EMPTY.with("a", Value.of(1)).with("b", Value.of(1)))
                .withThisMachine(Map.of("localhost", Value.Mapping.EMPTY.with("b", Value.of(2))));
        assertThat(inventory.select("localhost").targets().get(0).variables().toJson())
                .isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(inventory.select("127.0.0.1").targets().get(0).variables().toJson())
                .isEqualTo("{\"a\":1,\"b\":1}");
        assertThat(inventory.variables().toJson()).isEqualTo("{\"a\":1,\"b\":1}");
    }

    @Test
    void contradictionsAreRefused() {
        assertThatThrownBy(() -> Inventory.of("x", List.of(one, one))).hasMessage("two targets are named one");
        assertThatThrownBy(() -> Inventory.of("x", List.of(one), Map.of("g", List.of("one", "six")), List.of()))
                .hasMessage("group g names unknown hosts: [six]");
        assertThatThrownBy(() -> Inventory.of("x", List.of(one, two), Map.of("all", List.of("one")), List.of()))
                .hasMessage("group all must name every host once: [one]");
    }

    @Test
    void aConnectionIsCheckedWhereItIsMade() {
        assertThatThrownBy(() -> Connection.ssh(" ")).hasMessage("the address of a connection must not be blank");
        assertThatThrownBy(() -> Connection.ssh("a").port(0)).hasMessage("port 0 is not between 1 and 65535");
        assertThatThrownBy(() -> Connection.ssh("a").connectTimeout(Duration.ZERO))
                .hasMessage("the connect timeout must be positive: PT0S");
        assertThatThrownBy(() -> Connection.ssh("a").user("x").user("y"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("user was already set; set it once");
        assertThat(Connection.ssh("a").user("x").port(22).build()).hasToString("ssh:x@a:22");
    }

    @Test
    void secretsAreNotShown() {
        Credentials credentials =
                Credentials.defaults().withIdentityFile(Path.of("/k")).withPassword(Secret.of("hidden"));
        assertThat(credentials).hasToString("Credentials[identityFiles=[/k], password=***]");
        Connection.Builder connection = Connection.ssh("a").credentials(credentials);
        assertThatThrownBy(() -> connection.credentials(credentials)).message().doesNotContain("hidden");
    }
}

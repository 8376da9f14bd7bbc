package dev.rustle.deploy.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The pattern language. What Ansible does with the same patterns is compared in the tests of the core module. */
class HostPatternTest {
    private final Inventory inventory = inventory();

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "all > web1 web2 web3 db1 2001:db8::1",
                "* > web1 web2 web3 db1 2001:db8::1",
                "web > web1 web2 web3",
                "db,web1 > db1 web1",
                "db:web1 > db1 web1",
                "web1,web > web1 web2 web3",
                " web1 , db > web1 db1",
                "web,&east > web2",
                "&east,web > web2",
                "web,!web2 > web1 web3",
                "!web2,web > web1 web3",
                "!web > db1 2001:db8::1",
                "&east > web2 db1",
                "web:&east:!db > web2",
                "web[0] > web1",
                "web[-1] > web3",
                "web[0:1] > web1 web2",
                "web[1:] > web2 web3",
                "web[0:0] > web1",
                "web[1:99] > web2 web3",
                "web[7:9] > ",
                "web? > web1 web2 web3",
                "web[!13] > web2",
                "w*2 > web2",
                "nothing* > ",
                "~web[13] > web1 web3",
                "~b > ",
                "~.*b1 > web1 db1",
                "2001:db8::1 > 2001:db8::1",
                "web1,2001:db8::1 > web1 2001:db8::1"
            })
    void finds(String pattern, String hosts) {
        assertThat(names(HostPattern.parse(pattern))).isEqualTo(hosts == null ? "" : hosts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "wbe > there is no host or group named wbe in inventory test",
                "web,!dbb > there is no host or group named dbb in inventory test (pattern \"web,!dbb\")",
                "web[3] > the host pattern \"web[3]\" asks for host 3 of 3; the first is 0",
                "web[-4] > the host pattern \"web[-4]\" asks for host -4 of 3; the first is 0"
            })
    void namesWhatIsNotThere(String pattern, String message) {
        HostPattern parsed = HostPattern.parse(pattern);
        assertThatThrownBy(() -> parsed.hosts(inventory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "``         > the host pattern \"\" is empty; name a host, a group or all",
                ",,         > the host pattern \",,\" is empty; name a host, a group or all",
                "web,!      > a host pattern has ! without a name after it",
                "&          > a host pattern has & without a name after it",
                "~(         > the host pattern \"~(\" is not a regular expression: Unclosed group",
                "~[         > the host pattern \"~[\" is malformed: a bracket has no partner",
                "web[0      > the host pattern \"web[0\" is malformed: a bracket has no partner"
            })
    void refusesWhatIsMalformed(String pattern, String message) {
        assertThatThrownBy(() -> HostPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theElementsOfAListCountTogether() {
        assertThat(names(HostPattern.of(List.of("web", "!web1", "db")))).isEqualTo("web2 web3 db1");
        assertThat(HostPattern.of(List.of("web", "!web1")))
                .hasToString("web,!web1")
                .isEqualTo(HostPattern.parse("web,!web1"));
    }

    @Test
    void thisMachineIsFoundByItsNamesOnly() {
        Target here = HostPattern.parse("localhost").hosts(inventory).get(0);
        assertThat(here.connection().transport()).isEqualTo(Connection.LOCAL);
        assertThat(here.variables()).isEqualTo(inventory.variables());
        assertThat(names(HostPattern.parse("127.0.0.1"))).isEqualTo("127.0.0.1");
        assertThat(names(HostPattern.parse("::1"))).isEqualTo("::1");
        assertThat(names(HostPattern.parse("local*"))).isEmpty();
        Inventory own = Inventory.of(
                "own",
                List.of(Target.builder("localhost", Connection.ssh("localhost").build())
                        .build()));
        assertThat(own.select("127.0.0.1").targets())
                .containsExactly(own.target("localhost").orElseThrow());
    }

    private String names(HostPattern pattern) {
        return String.join(
                " ", pattern.hosts(inventory).stream().map(Target::name).toList());
    }

    private static Inventory inventory() {
        List<Target> targets = new ArrayList<>();
        for (String name : List.of("web1", "web2", "web3", "db1", "2001:db8::1")) {
            targets.add(Target.builder(name, Connection.ssh(name).build()).build());
        }
        return Inventory.of(
                        "test",
                        targets,
                        Map.of(
                                "web", List.of("web1", "web2", "web3"),
                                "db", List.of("db1"),
                                "east", List.of("web2", "db1")),
                        List.of())
                .withVariables(Value.Mapping.EMPTY.with("site", Value.of("x")));
    }
}

package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InventoryFilesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void problemsOfAnIniFileAreReportedTogetherWithTheirPlaces() throws IOException {
        assertThat(
                        problems(
                                "hosts.ini",
                                """
                        [web]
                        h1 http_port
                        h2 'open
                        h3:
                        [1:2
                        h[3:1]
                        h[a:9]
                        h[01:100]
                        [bad section]
                        [web:var]
                        [web:children]
                        wbe
                        a b
                        [web:vars]
                        nothing
                        [nowhere:vars]
                        x=1
                        [web]
                        h4 x={1,2} y=...
                        """))
                .isEqualTo(
                        """
                        2:4: expected a variable as name=value; found "http_port"
                        3:1: a quotation mark ' is not closed
                        4:1: the host "h3:" ends with a colon, after which a port is missing
                        5:1: the range in "[1:2" is not closed; expected [begin:end] or [begin:end:step]
                        6:1: the range [3:1] is empty; it must rise, by a step of at least 1
                        7:1: "a" in the range [a:9] is neither a number nor, like the other end, a letter
                        8:1: the range [01:100] begins with zeros, so that its end must have as many digits as its beginning
                        9:1: malformed section [bad section]; expected [group], [group:children] or [group:vars], without spaces
                        10:6: unknown kind of section "var"; did you mean "vars"? expected [group], [group:children] or [group:vars]
                        12:1: there is no group "wbe"; write a section [wbe]; did you mean "web"?
                        13:1: expected the name of a group; found "a b"
                        15:1: expected a variable as name=value; found "nothing"
                        16:2: there are variables for the group "nowhere", which is nowhere defined
                        19:4: a Python set has no place in an inventory; write a list
                        19:12: "..." is Python's Ellipsis; put it into quotes within quotes, as in '"..."'""");
    }

    @Test
    void dataThatHostsCannotReadIsReportedWithItsPlace() throws IOException {
        assertThat(
                        problems(
                                "hosts.ini",
                                "h a=1e400 b=1e400x c=\"'\\\\ud800'\"\n[all:vars]\nd=[1, {'x': -1e309}, b'']\ne=1e99999999999\nf=[1e400"))
                .isEqualTo(
                        """
                        1:3: the number 1E+400 is too large; the largest is about 1.8e308; write it as text
                        1:20: the text has half of a surrogate pair, \\ud800, which is no character; write the whole character
                        3:1: the number 1E+309 is too large; the largest is about 1.8e308; write it as text
                        4:1: the exponent of the number 1e99999999999 is too large; write it as text""");
        assertThat(problems("hosts.yml", "a: {vars: {x: 1.0e+400, y: \"\\ud800\", z: -.inf}}\n"))
                .isEqualTo(
                        """
                        1:15: the number 1.0E+400 is too large; the largest is about 1.8e308; write it as text
                        1:28: the text has half of a surrogate pair, \\ud800, which is no character; write the whole character
                        1:41: -.inf is no number that can be kept; put it into quotes""");
    }

    @Test
    void problemsOfAYamlFileAreReportedTogetherWithTheirPlaces() throws IOException {
        assertThat(
                        problems(
                                "hosts.yml",
                                "web:\n  host: {}\n  hosts: [a]\n  vars: x\n  vars: {a: 1, a: 2}\ndb: 5\nlast:\n  hosts:\n    'h[1': {}\n    h2: text\n"))
                .isEqualTo(
                        """
                        2:3: unknown key "host" on a group; expected hosts, vars or children; did you mean "hosts"?
                        3:10: "hosts" must be a mapping; found a list
                        5:3: the key "vars" is written twice; the first is at 4:3; keep one
                        5:16: the key "a" is written twice; the first is at 5:10; keep one
                        6:5: "db" must be a group, a mapping with hosts, vars and children; found the number 5
                        9:5: the range in "h[1" is not closed; expected [begin:end] or [begin:end:step]
                        10:9: "h2" must be the variables of a host, a mapping; found the text "text\"""");
    }

    @Test
    void malformedYamlIsReportedWithItsPlace() throws IOException {
        assertThat(problems("a.yml", "web:\n  hosts: {a: [}\n")).startsWith("2:15: the YAML is malformed: ");
        assertThat(problems("a.yml", "a: !vault x\n"))
                .isEqualTo("1:4: the tag !vault is not supported yet; remove it, or write the value itself");
        assertThat(problems("a.yml", "a: {vars: {x: .inf}}\n"))
                .isEqualTo("1:15: .inf is no number that can be kept; put it into quotes");
        assertThat(problems("a.yml", "a: {}\n---\nb: {}\n"))
                .isEqualTo("2:1: there is a second document; only one is read");
        assertThat(problems("a.yml", "? [a]\n: {}\n")).isEqualTo("1:3: a key must be a text, not a mapping or a list");
        assertThat(problems("a.yml", "a: &a {vars: {x: *a}}\n"))
                .isEqualTo("1:18: there is no anchor &a before this, or it is not complete yet");
        assertThat(problems("a.yml", "# nothing\n")).isEqualTo("0:0: the inventory is empty; write a group with hosts");
        assertThat(problems("a.yml", "plugin: aws_ec2\n"))
                .isEqualTo(
                        "1:1: the configuration of an inventory plugin is not supported; save the inventory that it makes");
    }

    @Test
    void anchorsThatStandForTooMuchAreRefused() throws IOException {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            yaml.append("a").append(i).append(": &a").append(i).append(" [");
            yaml.append(("*a" + (i - 1) + ", ").repeat(10)).append("x]\n");
        }
        assertThat(problems("bomb.yml", yaml.toString()))
                .endsWith("the document, with all that its anchors stand for, has more than 5000000 values");
    }

    @Test
    void nestingHasALimit() throws IOException {
        assertThat(problems("deep.yml", "a: " + "[".repeat(1000) + "]".repeat(1000)))
                .endsWith("mappings and lists are nested more than 256 deep; make the document flatter");
    }

    @Test
    void groupsThatContainEachOtherAreAnErrorWithThePath() throws IOException {
        assertThat(problems("a.ini", "[a:children]\nb\n[b:children]\nc\n[c:children]\na\n[d:children]\nd\n"))
                .isEqualTo(
                        """
                        6:1: the groups contain each other in a circle: a -> b -> c -> a; take one of the children away
                        8:1: the groups contain each other in a circle: d -> d; take one of the children away""");
    }

    @Test
    void allHostsAreNoPartOfSome() throws IOException {
        String refused =
                " the group \"web\" has \"all\" among its children, which contains it like every group; take it out of the children";
        assertThat(problems("a.ini", "[web:children]\nall\n[web]\nb\n")).isEqualTo("2:1:" + refused);
        assertThat(problems("a.yml", "web:\n  children:\n    all:\n")).isEqualTo("3:5:" + refused);
        assertThat(problems("a.json", "{\"web\": {\"children\": [\"all\"]}, \"_meta\": {\"hostvars\": {}}}"))
                .isEqualTo("1:23:" + refused);
        assertThat(problems("b.yml", "all:\n  children:\n    web:\n      children:\n        all:\n"))
                .isEqualTo(
                        "5:9: the groups contain each other in a circle: all -> web -> all; take one of the children away");
    }

    @Test
    void groupsHaveNames() throws IOException {
        assertThat(problems("a.json", "{\"\": [\"a\"], \"_meta\": {}}"))
                .isEqualTo("1:2: the name of a group must not be empty");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(problems(folder.resolve("none"))).isEqualTo("0:0: there is no such inventory file; check the path");
    }

    @Test
    void aHostThatIsCalledLikeAGroupIsWarnedAbout() throws IOException {
        Inventory inventory = InventoryFiles.read(Files.writeString(folder.resolve("x.ini"), "web\n[web]\nb\n"));
        assertThat(inventory.warnings())
                .extracting(problem -> problem.message())
                .containsExactly("\"web\" is both a host and a group; a pattern of that name means the host");
        assertThat(inventory.select("web").targets()).extracting(Target::name).containsExactly("web");
    }

    @Test
    void aCommentThatCutsAWordIsWarnedAbout() throws IOException {
        Inventory inventory = InventoryFiles.read(Files.writeString(folder.resolve("x.ini"), "a p=x#y\n"));
        assertThat(inventory.targets().get(0).variables().toJson()).isEqualTo("{\"p\":\"x\"}");
        assertThat(inventory.warnings())
                .extracting(problem -> problem.location().column())
                .containsExactly(6);
    }

    @Test
    void theImplicitLocalhostHasTheVariablesOfAll() throws IOException {
        Inventory inventory = InventoryFiles.read(
                Files.writeString(folder.resolve("x.ini"), "a\n[all:vars]\nsite=x\nansible_password=p\n"));
        Target localhost = inventory.select("localhost").targets().get(0);
        assertThat(localhost.connection().transport()).isEqualTo("local");
        assertThat(localhost.variables()).isEqualTo(Value.Mapping.EMPTY.with("site", Value.of("x")));
        assertThat(inventory.name()).isEqualTo("x");
    }

    private String problems(String name, String text) throws IOException {
        return problems(Files.writeString(folder.resolve(name), text));
    }

    private static String problems(Path file) {
        try {
            InventoryFiles.read(file);
        } catch (InvalidInputException e) {
            return e.problems().stream()
                    .map(problem ->
                            problem.location().line() + ":" + problem.location().column() + ": " + problem.message())
                    .collect(Collectors.joining("\n"));
        }
        throw new AssertionError("the inventory was read without a problem");
    }

    @Test
    void anExceptionCarriesTheProblems() {
        assertThatThrownBy(() -> InventoryFiles.read(folder.resolve("none")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("there is no such inventory file");
    }
}

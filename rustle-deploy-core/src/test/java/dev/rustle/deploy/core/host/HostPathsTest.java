package dev.rustle.deploy.core.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rustle.deploy.plan.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HostPathsTest {
    private static Value.Mapping variable(String name, Value value) {
        return new Value.Mapping(Map.of(name, value));
    }

    @Test
    void withoutVariablesReleasesAreInTheHome() {
        assertThat(HostPaths.of(Value.Mapping.EMPTY)).isEqualTo(HostPaths.DEFAULT);
        assertThat(HostPaths.of(variable(HostPaths.STATE_DIR, Value.none()))).isEqualTo(HostPaths.DEFAULT);
    }

    @Test
    void theHomeIsThatOfTheHost() {
        HostPaths paths = HostPaths.of(new Value.Mapping(Map.of(
                HostPaths.STATE_DIR, Value.of("~/a b/c/"), HostPaths.TARGET_PATH, Value.of("/usr/local/bin/site"))));
        assertThat(paths).isEqualTo(new HostPaths("~/a b/c", Optional.of("/usr/local/bin/site")));
        assertThat(RemoteLayout.absolute("/home/ann", paths.states())).isEqualTo("/home/ann/a b/c");
        assertThat(RemoteLayout.absolute("/", paths.states())).isEqualTo("/a b/c");
        assertThat(RemoteLayout.absolute("", "/usr/local/bin/site")).isEqualTo("/usr/local/bin/site");
    }

    @Test
    void plansAndInventoriesNeverShareAFolder() {
        assertThat(List.of(
                        RemoteLayout.state("/srv", "a/b", "c"),
                        RemoteLayout.state("/srv", "a", "b/c"),
                        RemoteLayout.state("/srv", "a%2Fb", "c"),
                        RemoteLayout.state("/srv", "..", "c")))
                .doesNotHaveDuplicates()
                .allMatch(state -> state.split("/").length == 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " /x",
                "x",
                "./x",
                "../x",
                "~",
                "~/",
                "~ann/x",
                "/",
                "//",
                "//x",
                "/x//y",
                "/x/./y",
                "/x/..",
                "/../x",
                "~/../x",
                "/x\ny",
                "/x\ty",
                "/x\u0000y",
                "/x\u007fy",
                "/{{ dir }}",
                "{{ dir }}/x",
                "/{% if a %}x{% endif %}",
                "/{# x #}",
                "/x//"
            })
    void whatIsNoPlaceIsRefusedByName(String path) {
        for (String name : List.of(HostPaths.STATE_DIR, HostPaths.TARGET_PATH)) {
            Map<String, String> problems = HostPaths.problems(variable(name, Value.of(path)));
            assertThat(problems).containsOnlyKeys(name);
            assertThat(problems.get(name)).startsWith(name + " ").doesNotContain("\n", "\u0000", "\u007f");
            assertThatThrownBy(() -> HostPaths.of(variable(name, Value.of(path))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aLinkIsNoFolderAndAPathIsText() {
        assertThat(HostPaths.problems(variable(HostPaths.TARGET_PATH, Value.of("/usr/bin/"))))
                .containsOnlyKeys(HostPaths.TARGET_PATH);
        assertThat(HostPaths.problems(variable(HostPaths.STATE_DIR, Value.of("/" + "x".repeat(256)))))
                .containsOnlyKeys(HostPaths.STATE_DIR);
        for (Value value : List.of(Value.of(true), Value.of(7), new Value.Sequence(List.of()))) {
            assertThat(HostPaths.problems(variable(HostPaths.STATE_DIR, value))).containsOnlyKeys(HostPaths.STATE_DIR);
        }
    }
}

package dev.rustle.deploy;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompiledPlanTest {

    private static CompiledHost host(String name) {
        byte[] bytes = {1};
        return new CompiledHost(
                HostSlice.builder(
                                "site",
                                "hosts",
                                Target.builder(name, Connection.local()).build())
                        .build(),
                new Artifact(
                        TargetTriple.LINUX_X86_64, "program", List.of(Segment.of("all", bytes)), Digest.of(bytes)));
    }

    @Test
    void hostsAreKnownByTheNamesOfTheirTargetsInOrder() {
        CompiledPlan compiled = CompiledPlan.builder("site", "hosts")
                .hosts(List.of(host("b"), host("a")))
                .build();
        assertThat(compiled.hosts().keySet()).containsExactly("b", "a");
        compiled.hosts()
                .forEach((name, host) -> assertThat(host.target().name()).isEqualTo(name));
    }

    @Test
    void aHostIsThereOnce() {
        CompiledPlan.Builder builder = CompiledPlan.builder("site", "hosts");
        assertThatThrownBy(() -> builder.hosts(List.of(host("a"), host("b"), host("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two hosts are named a");
    }

    @Test
    void aHostOfAnotherPlanOrInventoryIsRefused() {
        for (CompiledPlan.Builder builder :
                List.of(CompiledPlan.builder("shop", "hosts"), CompiledPlan.builder("site", "test"))) {
            assertThatThrownBy(() -> builder.hosts(List.of(host("a"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "host a was compiled for the plan \"site\" and the inventory \"hosts\", not for");
        }
    }
}

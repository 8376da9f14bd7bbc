package dev.rustle.deploy.core.inventory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Inventories that would become very much are read or refused in bounded time and in the memory that a JVM of its own has. */
@Timeout(300)
class HostileInventoriesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void areReadOrRefusedInASmallHeap() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileInventories.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed.lines().filter(line -> !line.startsWith("SLF4J")).map(String::stripTrailing))
                .containsExactlyElementsOf(
                        """
                        lines that are wrong: 10001 problems, the last: there are more problems than the 10000 that are told;
                        groups that nobody knows: 10001 problems, the last: there are more problems than the 10000 that are told;
                        variables of groups that nobody knows: 10001 problems, the last: there are more problems than the 10000 that are told;
                        a chain of groups: 1 problems, the last: with those of "g166" the groups of the inventory have more
                        a long circle: 1 problems, the last: the groups contain each other in a circle: g0 -> g1 -> g2
                        many circles: 12 problems, the last: there may be more groups that contain each other in circl
                        a chain of groups with many hosts: 1 problems, the last: with those of "g53" the groups of the inventory have more
                        many hosts with many variables: 1 problems, the last: up to this host all hosts have more than 10000000 variable
                        ranges of ranges: 10001 problems, the last: there are more problems than the 10000 that are told;
                        a long value: 1 hosts
                        a long number: 1 hosts
                        a long name: 1 hosts"""
                                .lines()
                                .toList());
    }
}

package dev.rustle.deploy.cli;

import java.util.List;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** The help is read in terminals, by people who look for one option. */
class HelpTest {
    private final List<String> lines =
            CallResult.call(new FakeDeployer(), "--help").out().lines().toList();

    @Test
    void everyOptionIsOneLineAndSaysItsDefault() {
        List<OptionSpec> options = new CommandLineProgram(Environment.ofProcess())
                .commands().getCommandSpec().options().stream()
                        .filter(option -> !option.versionHelp() && !option.usageHelp())
                        .toList();

        assertThat(options).hasSizeGreaterThan(20).allSatisfy(option -> assertThat(lines)
                .filteredOn(line -> line.contains(" " + option.longestName()))
                .as(option.longestName())
                .anyMatch(line -> line.stripLeading().startsWith("-") && line.contains("Default: ")));
    }

    @Test
    void noLineIsLongAndNoneContinuesAnother() {
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
        assertThat(lines).noneMatch(line -> line.startsWith(" ".repeat(30)));
    }

    @Test
    void optionsStandInGroups() {
        assertThat(lines)
                .contains(
                        "Plan and hosts:",
                        "What to do (default: compile, ship and activate):",
                        "How artifacts run (with --execute or --localhost-test):",
                        "Limits and output:",
                        "General:",
                        "Commands:",
                        "Exit codes:");
    }
}

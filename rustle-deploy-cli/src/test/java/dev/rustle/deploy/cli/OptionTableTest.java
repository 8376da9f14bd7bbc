package dev.rustle.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** The options that there are, those that docs/cli.md explains and those that the help shows are the same, with the same names of values. */
class OptionTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`-[^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("(?<![\\w-])(--?[a-zA-Z][a-z-]*)(?: ([A-Z]+))?");

    private final CommandLine commands = new CommandLineProgram(Environment.ofProcess()).commands();

    /** Every name of an option with the name of its value, which stands behind the long one. */
    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        for (OptionSpec option : commands.getCommandSpec().options()) {
            for (String name : option.names()) {
                boolean valued = option.arity().max() > 0 && name.equals(option.longestName());
                options.put(name, valued ? option.paramLabel() : "");
            }
        }
        return options;
    }

    @Test
    void theManualExplainsTheOptionsThatThereAre() throws IOException {
        Map<String, String> explained = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "cli.md")));
        while (row.find()) {
            Matcher name = NAME.matcher(row.group(1).replace("TAG,...", "TAG"));
            while (name.find()) {
                assertThat(explained.put(name.group(1), name.group(2) == null ? "" : name.group(2)))
                        .as("%s is explained twice", name.group(1))
                        .isNull();
            }
        }
        // These three say what the program tells of itself and stand in one row without their long names.
        Map<String, String> expected = options();
        expected.keySet().removeAll(List.of("--verbose", "--version", "--help"));
        assertThat(explained).isEqualTo(expected);
    }

    @Test
    void theHelpShowsTheOptionsThatThereAre() {
        Set<String> shown = new TreeSet<>();
        commands.getUsageMessage()
                .lines()
                .filter(line -> line.stripLeading().startsWith("-"))
                .forEach(line -> {
                    Matcher name =
                            NAME.matcher(line.strip().split(" {2,}", 2)[0].replace("=", " "));
                    while (name.find()) {
                        shown.add(name.group(1));
                    }
                });
        assertThat(shown).isEqualTo(options().keySet());
    }

    @Test
    void nothingThatWasPromisedIsMissing() {
        assertThat(options().keySet())
                .containsAll(Arrays.asList(
                        ("-i -o -t --compile-only --dry-run --verify --execute --check --diff --tags --skip-tags --limit -e --parallel"
                                        + " --timeout --json --localhost-test --rollback --cleanup --name -v -V")
                                .split(" ")));
        assertThat(commands.getSubcommands()).containsOnlyKeys("demo");
    }
}

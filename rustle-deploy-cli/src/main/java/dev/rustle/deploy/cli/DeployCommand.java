package dev.rustle.deploy.cli;

import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rustle-deploy} itself. */
@Command(
        name = "rustle-deploy",
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = {"rustle-deploy [OPTIONS] [PLAN|-]", "       rustle-deploy demo"},
        description = "Compiles an execution plan into one native binary for each host, and deploys it over SSH.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  everything was done on every host",
            "  1  a host failed",
            "  2  the command line is wrong",
            "  3  the plan or the inventory is not valid; nothing was touched",
            "  4  something is missing on this machine",
            "  130  interrupted by Ctrl-C",
            "",
            "Results go to the standard output, everything else to the standard error. See docs/cli.md."
        })
final class DeployCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PLAN",
            description = "Plan; - is the standard input. Default: that, unless it is a terminal")
    @Nullable
    String plan;

    @ArgGroup(exclusive = false, validate = false, heading = InputOptions.HEADING, order = 1)
    InputOptions input = new InputOptions();

    @ArgGroup(exclusive = false, validate = false, heading = ActionOptions.HEADING, order = 2)
    ActionOptions actions = new ActionOptions();

    @ArgGroup(exclusive = false, validate = false, heading = RunOptions.HEADING, order = 3)
    RunOptions run = new RunOptions();

    @ArgGroup(exclusive = false, validate = false, heading = OutputOptions.HEADING, order = 4)
    OutputOptions output = new OutputOptions();

    @ArgGroup(exclusive = false, validate = false, heading = GeneralOptions.HEADING, order = 5)
    GeneralOptions general = new GeneralOptions();

    DeployCommand(Environment environment) {
        this.environment = environment;
    }

    Verbosity verbosity() {
        return new Verbosity(general.verbose.length);
    }

    @Override
    public Integer call() {
        refuseRepetitions();
        Contradictions contradictions = new Contradictions(input, actions, run, output);
        Action action = contradictions.resolve();
        List<String> idle = contradictions.withoutEffect(action);
        if (!idle.isEmpty()) {
            environment
                    .terminal()
                    .err()
                    .println("warning: " + String.join(", ", idle) + " without effect: with " + action.option()
                            + " no host is contacted");
        }
        verbosity().configureLog();
        return new Call(environment, this, action).run();
    }

    /** In groups picocli lets the last one win, silently. */
    private void refuseRepetitions() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!option.isMultiValue() && option.originalStringValues().size() > 1) {
                throw new UsageException(option.longestName() + " is given twice; give it once");
            }
        }
    }
}

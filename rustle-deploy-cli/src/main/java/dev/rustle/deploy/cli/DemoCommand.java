package dev.rustle.deploy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.testkit.SshFleet;

/** The command {@code demo}. */
@Command(
        name = "demo",
        description = "Shows on three hosts inside this process what rustle-deploy does.",
        footer = {
            "",
            "The hosts are SSH servers on 127.0.0.1 with a home folder of their own below the folder for temporary files.",
            "Nothing else is touched, and nothing is left behind. Exit code 0 if everything was as it should be, else 1."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int HOSTS = 3;

    private final Environment environment;
    private final DeployCommand deploy;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-v", "--verbose"},
            description = "Show every task; -vv also the log. Default: what changes")
    boolean[] verbose = {};

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit")
    boolean help;

    DemoCommand(Environment environment, DeployCommand deploy) {
        this.environment = environment;
        this.deploy = deploy;
    }

    @Override
    public Integer call() throws IOException {
        refuseOptionsOfDeployments();
        Verbosity verbosity = new Verbosity(deploy.verbosity().level() + verbose.length);
        verbosity.configureLog();
        PrintStream err = environment.terminal().err();
        DemoFolder folder = create();
        try (Interruption interruption =
                new Interruption(environment.signals(), Thread.currentThread(), err, environment.leave())) {
            try {
                int code = play(folder, new Progress(err, verbosity, new TaskLines(verbosity, false)));
                if (code == ExitCode.FINE) {
                    folder.delete();
                } else {
                    err.println("rustle-deploy: the hosts' files are kept in " + folder.path());
                }
                return code;
            } catch (InterruptedException | DeployException e) {
                folder.delete();
                if (interruption.exitCode().isEmpty()) {
                    throw new DeployException("the demonstration broke off: " + e.getMessage(), e);
                }
                err.println("rustle-deploy: interrupted; the hosts of the demonstration are gone");
                return interruption.exitCode().getAsInt();
            }
        }
    }

    private static DemoFolder create() {
        try {
            return DemoFolder.create();
        } catch (IOException e) {
            throw new DeployException(
                    "cannot write the files of the demonstration: " + Failures.reason(e)
                            + "; make room in the folder for temporary files, or name another with the environment variable"
                            + " RUSTLE_DEPLOY_JAVA_OPTS=-Djava.io.tmpdir=FOLDER",
                    e);
        }
    }

    private int play(DemoFolder folder, Progress progress) throws InterruptedException {
        PrintStream out = environment.terminal().out();
        long begin = System.nanoTime();
        DemoChecks checks;
        try (SshFleet fleet =
                        SshFleet.builder().hosts(HOSTS).root(folder.hosts()).start();
                Deployer deployer = environment.deployers().open(Deployers.Settings.cachedIn(folder.cache()))) {
            out.println("Three hosts, each an SSH server inside this process with a home folder of its own: "
                    + String.join(
                            ", ", fleet.hosts().stream().map(Object::toString).toList()));
            checks = new Demo(deployer, fleet, folder.plan(), out, progress).play();
        } catch (IOException e) {
            throw new DeployException("the hosts of the demonstration cannot be started: " + e.getMessage(), e);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        out.println();
        out.println(String.format(
                Locale.ROOT,
                "%d of %d checks hold, in %.1f seconds",
                checks.made() - checks.broken().size(),
                checks.made(),
                time.toMillis() / 1000.0));
        return checks.broken().isEmpty() ? ExitCode.FINE : ExitCode.HOST_FAILED;
    }

    private void refuseOptionsOfDeployments() {
        ParseResult parsed = spec.commandLine().getParent().getParseResult();
        List<String> others = parsed.matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !name.equals("--verbose"))
                .toList();
        if (!others.isEmpty() || deploy.plan != null) {
            throw new UsageException("demo has a plan and hosts of its own; leave out "
                    + (others.isEmpty() ? String.valueOf(deploy.plan) : String.join(", ", others)));
        }
    }
}

package dev.rustle.deploy.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.DisplayText;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.Preview;
import dev.rustle.deploy.event.DeploymentFinished;
import dev.rustle.deploy.event.DeploymentStarted;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.plan.Variables;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Inventory;

/** One call of {@code rustle-deploy}: options become a request, the request is carried out, its result is printed. */
final class Call {
    private static final Path DEFAULT_FOLDER = Path.of("target");

    private final Environment environment;
    private final DeployCommand options;
    private final Action action;
    private final PrintStream err;
    /** The report of the deployment, from the moment it is over; an interrupted one has no other way out. */
    private volatile @Nullable DeploymentReport report;

    private volatile boolean started;

    Call(Environment environment, DeployCommand options, Action action) {
        this.environment = environment;
        this.options = options;
        this.action = action;
        this.err = environment.terminal().err();
    }

    /** Does it; returns the exit code. */
    int run() {
        List<Problem> problems = new ArrayList<>();
        Optional<Variables> extra = collect(problems, () -> ExtraVariables.read(options.input.extraVars));
        Optional<PlanSource> found = collect(problems, () -> PlanInput.find(options.plan, environment.terminal()));
        if (!problems.isEmpty()) {
            // No deployment will read the inventory.
            inventory((first, more) -> collect(problems, () -> Inventory.read(first, more)));
            throw new InvalidInputException(problems);
        }
        PlanSource plan = found.orElseThrow();
        Value.Mapping variables = extra.orElseThrow().values();
        warn(extra.orElseThrow().warnings());
        try (Interruption interruption =
                new Interruption(environment.signals(), Thread.currentThread(), err, environment.leave())) {
            // Closed last: until the deployer is closed, something may run there.
            try (TemporaryFolder states = new TemporaryFolder("rustle-deploy-test-");
                    Deployer deployer = environment.deployers().open(options.output.deployer())) {
                return carryOut(new Request(deployer, plan, variables), states);
            } catch (InterruptedException e) {
                return interrupted(interruption, new DeployException("the deployment was interrupted", e));
            } catch (DeployException e) {
                return interrupted(interruption, e);
            }
        }
    }

    /** Uses the sources of the inventory, if there are any. */
    private void inventory(BiConsumer<Path, Path[]> use) {
        List<Path> sources = options.input.inventory;
        if (!sources.isEmpty()) {
            use.accept(sources.get(0), sources.subList(1, sources.size()).toArray(Path[]::new));
        }
    }

    /** Reads one input; what is wrong with it is told together with what is wrong with the others. */
    private static <T> Optional<T> collect(List<Problem> problems, Supplier<T> input) {
        try {
            return Optional.of(input.get());
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    /** Prints what was done until the interruption: the deployer is closed, so all hosts have come to an end. */
    private int interrupted(Interruption interruption, DeployException problem) {
        // A thread that is interrupted while it reads a file fails with a problem that is none.
        DeploymentReport finished = report;
        if (interruption.exitCode().isEmpty() || (started && finished == null)) {
            throw problem;
        } else if (finished == null) {
            err.println("rustle-deploy: interrupted; nothing was touched");
        } else {
            print(finished);
        }
        return interruption.exitCode().getAsInt();
    }

    private record Request(Deployer deployer, PlanSource plan, Value.Mapping variables) {}

    private int carryOut(Request request, TemporaryFolder states) throws InterruptedException {
        Deployment deployment = subject(request);
        return switch (action) {
            case DRY_RUN -> print(steps(deployment).preview(), PreviewOutput.Detail.TASKS);
            case EXPLAIN_CACHE -> print(steps(deployment).preview(), PreviewOutput.Detail.CHANGES);
            case COMPILE -> compile(steps(deployment.outputDirectory(folder())));
            case LOCALHOST_TEST -> conclude(here(request, states).deploy());
            case DEPLOY_ONLY ->
                conclude(contact(steps(deployment.artifactsFrom(folder()))).deploy());
            case DEPLOY -> conclude(contact(steps(deployment)).deploy());
            case ROLL_BACK -> conclude(contact(steps(deployment)).rollback());
            case CLEAN_UP -> conclude(contact(steps(deployment)).cleanup());
        };
    }

    private int compile(Deployment deployment) {
        when(options.output.experimentalTargets, deployment::experimentalTargets);
        return options.input.target.filter(Kinds.All.class::isInstance).isPresent()
                ? print(List.copyOf(deployment.compileAll().values()))
                : print(List.of(deployment.compile()));
    }

    /** What was compiled for one host runs here, and keeps its release where nobody will look for it. */
    private Deployment here(Request request, TemporaryFolder states) {
        refuseSeveral(subject(request).preview());
        Deployment compilation = subject(request);
        when(options.actions.rebuild, compilation::rebuild);
        options.output.outputDir.ifPresent(compilation::outputDirectory);
        CompiledPlan here = HereInstead.of(compilation.compile(), states.path());
        return contact(running(request.deployer().artifacts(here).verify().execute()));
    }

    /** What is deployed, and where. */
    private Deployment subject(Request request) {
        Deployment deployment = request.deployer().plan(request.plan());
        inventory(deployment::targets);
        options.input.name.ifPresent(name -> accepted("--name", () -> deployment.name(name)));
        options.input.limit.ifPresent(limit -> accepted("--limit", () -> deployment.limit(limit)));
        options.input
                .target
                .flatMap(Kinds::one)
                .or(() -> action == Action.LOCALHOST_TEST ? ThisMachine.triple() : Optional.empty())
                .ifPresent(deployment::triple);
        if (!request.variables().entries().isEmpty()) {
            deployment.extraVars(request.variables());
        }
        options.output.sizeLimit.ifPresent(deployment::artifactSizeLimit);
        return deployment;
    }

    /** Options of those deployments that contact hosts. */
    private Deployment contact(Deployment deployment) {
        options.output.timeout.ifPresent(seconds -> deployment.timeout(Duration.ofSeconds(seconds)));
        Progress progress =
                new Progress(err, options.verbosity(), new TaskLines(options.verbosity(), options.run.diff));
        return deployment.listener(event -> {
            if (event instanceof DeploymentStarted) {
                started = true;
            } else if (event instanceof DeploymentFinished finished) {
                report = finished.report();
            }
            progress.on(event);
        });
    }

    private Deployment steps(Deployment deployment) {
        if (action != Action.COMPILE && action != Action.DEPLOY_ONLY) {
            options.output.outputDir.ifPresent(deployment::outputDirectory);
        }
        when(options.actions.verify, deployment::verify);
        when(options.actions.execute, deployment::execute);
        when(options.actions.rebuild, deployment::rebuild);
        return running(deployment);
    }

    /** How artifacts run. */
    private Deployment running(Deployment deployment) {
        when(options.run.check, deployment::check);
        when(options.run.diff, deployment::diff);
        if (!options.run.tags.isEmpty()) {
            accepted("--tags", () -> deployment.tags(options.run.tags.toArray(String[]::new)));
        }
        if (!options.run.skipTags.isEmpty()) {
            accepted("--skip-tags", () -> deployment.skipTags(options.run.skipTags.toArray(String[]::new)));
        }
        return deployment;
    }

    /** A value that the library does not take is a mistake of the caller's. */
    private static void accepted(String option, Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    private static void when(boolean given, Runnable step) {
        if (given) {
            step.run();
        }
    }

    /** This machine can be one host only: the releases of several would take turns in one place. */
    private static void refuseSeveral(Preview preview) {
        if (preview.hosts().size() > 1) {
            throw new UsageException("--localhost-test runs one host here, and the plan is for "
                    + preview.hosts().size() + "; choose one with --limit "
                    + preview.hosts().get(0).name());
        }
    }

    private Path folder() {
        return options.output.outputDir.orElse(DEFAULT_FOLDER);
    }

    private int conclude(DeploymentReport finished) {
        print(finished);
        return finished.succeeded() ? ExitCode.FINE : ExitCode.HOST_FAILED;
    }

    private void print(DeploymentReport finished) {
        print(options.output.json ? finished.toJson() + "\n" : finished.toText());
    }

    private int print(Preview preview, PreviewOutput.Detail detail) {
        warn(preview.warnings());
        print(options.output.json ? PreviewOutput.json(preview).toJson() + "\n" : PreviewOutput.text(preview, detail));
        return ExitCode.FINE;
    }

    private int print(List<CompiledPlan> compiled) {
        warn(CompiledOutput.warnings(compiled));
        print(options.output.json ? CompiledOutput.json(compiled).toJson() + "\n" : CompiledOutput.text(compiled));
        return ExitCode.FINE;
    }

    private void warn(List<Problem> warnings) {
        warnings.forEach(warning -> err.println(DisplayText.line(warning.toString())));
    }

    private void print(String text) {
        // In JSON, where they stand in strings only, these escapes mean what they replace.
        environment.terminal().out().print(DisplayText.of(text));
        environment.terminal().out().flush();
    }
}

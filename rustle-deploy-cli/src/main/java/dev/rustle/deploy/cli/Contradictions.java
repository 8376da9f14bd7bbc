package dev.rustle.deploy.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which options do not go together, and what to do about it. */
final class Contradictions {
    private final ActionOptions actions;
    private final RunOptions run;
    private final InputOptions input;
    private final OutputOptions output;

    Contradictions(InputOptions input, ActionOptions actions, RunOptions run, OutputOptions output) {
        this.input = input;
        this.actions = actions;
        this.run = run;
        this.output = output;
    }

    /**
     * Returns the action.
     *
     * @throws UsageException if the options contradict each other
     */
    Action resolve() {
        refuseNamelessPaths();
        Action action = one(Action.chosen(actions));
        refuse(action, action == Action.COMPILE, "no artifact is sent or run", running());
        List<String> ofArtifacts = running();
        ofArtifacts.addAll(compiling());
        refuse(action, !action.hasArtifacts(), "no artifact is compiled, sent or run", ofArtifacts);
        refuse(
                action,
                action == Action.DEPLOY_ONLY,
                "nothing is compiled",
                options(
                        new Given(actions.rebuild, "--rebuild"),
                        new Given(output.sizeLimit.isPresent(), "--size-limit")));
        refuse(
                action,
                action == Action.LOCALHOST_TEST,
                "it compiles for this machine",
                input.target.isPresent() ? List.of("--target") : List.of());
        refuseAllKinds(action);
        refuseExperimentalTargets(action);
        List<String> how = how();
        if (!how.isEmpty() && !actions.execute && action != Action.LOCALHOST_TEST) {
            throw new UsageException(String.join(", ", how) + (how.size() == 1 ? " says" : " say")
                    + " how artifacts run, and nothing would run them; add --execute, or leave "
                    + (how.size() == 1 ? "it" : "them") + " out");
        }
        return action;
    }

    private void refuseAllKinds(Action action) {
        if (action != Action.COMPILE
                && input.target.filter(Kinds.All.class::isInstance).isPresent()) {
            throw new UsageException(
                    "--target all compiles for every kind of machine, and a host is of one kind; add --compile-only, or name the kind");
        }
    }

    private void refuseExperimentalTargets(Action action) {
        if (action != Action.COMPILE && output.experimentalTargets) {
            throw new UsageException("--experimental-targets has artifacts written for machines to which nothing is"
                    + " deployed yet; add --compile-only, or leave it out");
        }
    }

    /** Returns options that have no effect with an action: scripts give them always, so they are no error, but nobody shall believe in them. */
    List<String> withoutEffect(Action action) {
        return action == Action.COMPILE
                ? options(
                        new Given(output.parallel.isPresent(), "--parallel"),
                        new Given(output.timeout.isPresent(), "--timeout"))
                : List.of();
    }

    /** An empty path is the working folder for Java; whoever gives one has a variable that is not set. */
    private void refuseNamelessPaths() {
        List<String> nameless = options(
                new Given(input.inventory.stream().anyMatch(Contradictions::isNameless), "--inventory"),
                new Given(isNameless(output.outputDir), "--output-dir"),
                new Given(isNameless(output.cacheDir), "--cache-dir"));
        if (!nameless.isEmpty()) {
            throw new UsageException(String.join(" and ", nameless) + (nameless.size() == 1 ? " is" : " are")
                    + " empty; name a path, or leave it out");
        }
    }

    private static boolean isNameless(Optional<Path> path) {
        return path.filter(Contradictions::isNameless).isPresent();
    }

    private static boolean isNameless(Path path) {
        return path.toString().isBlank();
    }

    private static Action one(Set<Action> chosen) {
        Iterator<Action> iterator = chosen.iterator();
        if (!iterator.hasNext()) {
            return Action.DEPLOY;
        }
        Action action = iterator.next();
        if (iterator.hasNext()) {
            throw new UsageException(
                    String.join(" and ", chosen.stream().map(Action::option).toList())
                            + " exclude each other; give one of them");
        }
        return action;
    }

    private List<String> running() {
        List<String> running = options(new Given(actions.verify, "--verify"), new Given(actions.execute, "--execute"));
        running.addAll(how());
        return running;
    }

    private List<String> how() {
        return options(
                new Given(run.check, "--check"),
                new Given(run.diff, "--diff"),
                new Given(!run.tags.isEmpty(), "--tags"),
                new Given(!run.skipTags.isEmpty(), "--skip-tags"));
    }

    private List<String> compiling() {
        return options(
                new Given(actions.rebuild, "--rebuild"),
                new Given(input.target.isPresent(), "--target"),
                new Given(output.outputDir.isPresent(), "--output-dir"),
                new Given(output.sizeLimit.isPresent(), "--size-limit"));
    }

    private static void refuse(Action action, boolean rule, String reason, List<String> given) {
        if (rule && !given.isEmpty()) {
            throw new UsageException(action.option() + " and " + String.join(", ", given)
                    + " exclude each other, for with " + action.option() + " " + reason + "; leave one of them out");
        }
    }

    private record Given(boolean given, String option) {}

    private static List<String> options(Given... options) {
        List<String> given = new ArrayList<>();
        for (Given option : options) {
            if (option.given()) {
                given.add(option.option());
            }
        }
        return given;
    }
}

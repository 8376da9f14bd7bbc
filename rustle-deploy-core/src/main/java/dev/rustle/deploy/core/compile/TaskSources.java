package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.rustle.deploy.core.files.FileFailures;
import dev.rustle.deploy.core.tree.RunnerLimits;
import dev.rustle.deploy.plan.LoopControl;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.spi.ModuleSpecs.ModuleSpec;

/**
 * Finds out which files of the controller a task reads. A source that is an expression is evaluated here, with what is known here: extra, inventory and plan
 * variables and loop items; one that asks for what only the run knows is an error, whatever the expression makes of it.
 */
final class TaskSources {
    private final ModuleSpecs modules;
    private final Evaluator evaluator;
    private final SourceFiles files;

    TaskSources(ModuleSpecs modules, Evaluator evaluator, SourceFiles files) {
        this.modules = modules;
        this.evaluator = evaluator;
        this.files = files;
    }

    /** The option of a task that names a file of the controller, if it does: copy's {@code remote_src} turns it into one of the host. */
    Optional<String> sourceOption(Task task) {
        Optional<ModuleSpec> spec = modules.find(task.module());
        Optional<String> option = spec.flatMap(ModuleSpec::controllerFile)
                .filter(name -> task.arguments().get(name).isPresent());
        Optional<Value> remote = task.arguments().get("remote_src");
        boolean onHost = remote.isPresent() && isTrue(remote.get());
        return onHost ? Optional.empty() : option;
    }

    /** Whether a task's files depend on the host. */
    boolean dependOnHost(Task task) {
        Optional<String> option = sourceOption(task);
        return option.isPresent()
                && Templates.occurIn(task.arguments().get(option.get()).orElseThrow());
    }

    /**
     * Finds the files of a task.
     *
     * @param scope what is known of the task's variables; asked only if the task depends on the host
     */
    Map<String, SourceFiles.Source> find(
            Task task, Supplier<ControllerScope> scope, HostSlice slice, List<Problem> problems) throws IOException {
        Map<String, SourceFiles.Source> found = new LinkedHashMap<>();
        Optional<String> option = sourceOption(task);
        if (option.isEmpty()) {
            return found;
        }
        Value source = task.arguments().get(option.get()).orElseThrow();
        if (slice.variablesUnknown() && Templates.occurIn(source)) {
            return found;
        }
        for (String rendered : rendered(task, option.get(), source, scope, problems)) {
            String folder = ModuleSpecs.shortName(task.module()).equals("template") ? "templates" : "files";
            List<Path> places;
            try {
                places = SourceFiles.places(rendered, slice.folder(), folder);
            } catch (java.nio.file.InvalidPathException e) {
                problems.add(problem(task, option.get(), "\"" + rendered + "\" is not a path: " + e.getReason()));
                continue;
            }
            if (places.isEmpty()) {
                problems.add(problem(
                        task,
                        option.get(),
                        "the relative path \"" + rendered
                                + "\" needs a folder, and the plan has none; write an absolute path"));
                continue;
            }
            try {
                found.put(rendered, files.read(rendered, places));
            } catch (SourceFiles.NotFound e) {
                problems.add(problem(task, option.get(), String.valueOf(e.getMessage())));
            } catch (IOException e) {
                problems.add(
                        problem(task, option.get(), "cannot read \"" + rendered + "\": " + FileFailures.reason(e)));
            }
        }
        return found;
    }

    private Set<String> rendered(
            Task task, String option, Value source, Supplier<ControllerScope> scope, List<Problem> problems) {
        Set<String> rendered = new LinkedHashSet<>();
        if (!Templates.occurIn(source)) {
            rendered.add(ArgumentTypes.text(source));
            return rendered;
        }
        ControllerScope known = scope.get();
        if (!RunnerLimits.excesses(known.variables()).isEmpty()
                || !RunnerLimits.excesses(known.over()).isEmpty()) {
            // Whoever reads or takes them tells what is wrong with them.
            return rendered;
        }
        for (Value.Mapping turn : turns(task, option, known, problems)) {
            Evaluator.Answer answer = evaluator.template(source, known.inLoop(turn));
            if (answer.value().isEmpty()) {
                addOnce(problem(task, option, unknown(source, answer)), problems);
                continue;
            }
            String name = ArgumentTypes.text(answer.value().get());
            if (!name.equals(ControllerScope.OMITTED)) {
                rendered.add(name);
            }
        }
        return rendered;
    }

    /** Adds what is wrong with one turn of a loop, unless an earlier turn has the same problem. */
    private static void addOnce(Problem problem, List<Problem> problems) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** Returns the variables of each turn of the task's loop; one turn without variables if there is no loop. */
    private List<Value.Mapping> turns(Task task, String option, ControllerScope known, List<Problem> problems) {
        if (task.loop().isEmpty()) {
            return List.of(Value.Mapping.EMPTY);
        }
        Value loop = task.loop().get();
        if (Templates.occurIn(loop)) {
            Evaluator.Answer answer = evaluator.template(loop, known);
            if (answer.value().isEmpty()) {
                problems.add(problem(task, option, unknown(loop, answer)));
                return List.of();
            }
            loop = answer.value().get();
        }
        if (!(loop instanceof Value.Sequence sequence)) {
            problems.add(problem(task, option, "the loop of the task gives " + loop.typeName() + ", not a list"));
            return List.of();
        }
        return LoopTurns.of(sequence.items(), task.loopControl().orElseGet(() -> LoopControl.builder()
                .build()));
    }

    private static String unknown(Value source, Evaluator.Answer answer) {
        return "the files of a task must be known before the run, and " + ArgumentTypes.text(source) + " is not: "
                + answer.problem() + "; use variables of the inventory or the plan, not facts or results of the host";
    }

    private static boolean isTrue(Value value) {
        return value instanceof Value.Bool bool
                ? bool.value()
                : Set.of("yes", "true", "on", "1", "y", "t")
                        .contains(ArgumentTypes.text(value).toLowerCase(java.util.Locale.ROOT));
    }

    private static Problem problem(Task task, String option, String message) {
        return Problem.error(
                TaskChecker.place(task, "/args/" + option),
                TaskChecker.describe(task) + ": " + option + ": " + message);
    }
}

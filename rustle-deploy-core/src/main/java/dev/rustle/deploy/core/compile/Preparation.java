package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.compile.SourceFiles.Source;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;

/**
 * Prepares the slices of one deployment. Whatever is the same for several of them is found out once; nothing outlives the deployment, so that files are read anew
 * for the next one. Used by one thread.
 */
final class Preparation {
    private final Runners runners;
    private final TaskChecker checker;
    private final HostlessChecks checks;
    private final TaskSources sources;

    /** By identity, since slices of hosts that run the same plays share the list. */
    private final IdentityHashMap<List<PlaySlice>, Shared> shared = new IdentityHashMap<>();

    /** By identity as well: an inventory has its groups once. */
    private final IdentityHashMap<Map<String, List<String>>, WrittenGroups> groups = new IdentityHashMap<>();

    /** Programs that were made for different hosts and came out the same. */
    private final Map<Digest, LaidOutProgram> programs = new HashMap<>();

    Preparation(Runners runners, TaskChecker checker, HostlessChecks checks, TaskSources sources) {
        this.runners = runners;
        this.checker = checker;
        this.checks = checks;
        this.sources = sources;
    }

    /** What is known without a host; the program is {@link LaidOutProgram#NONE} if it depends on the host. */
    private record Shared(
            List<CheckedProblem> problems, DefinedInPlan defined, boolean dependsOnHost, LaidOutProgram program) {}

    /** Checks what is the same on every host, of all slices together: asking about many tasks at once costs little more than asking about one. */
    void checkAll(List<HostSlice> slices) {
        Set<List<PlaySlice>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (HostSlice slice : slices) {
            if (seen.add(slice.plays())) {
                for (PlaySlice play : slice.plays()) {
                    tasksAndHandlers(play).forEach(checks::add);
                    checks.addVariables(play.play().variables());
                }
            }
            checks.addVariables(slice.target().variables());
            checks.addVariables(slice.extraVariables());
        }
        checks.ask();
    }

    Prepared prepare(HostSlice slice) throws IOException {
        Shared known = shared.get(slice.plays());
        if (known == null) {
            known = share(slice);
            shared.put(slice.plays(), known);
        }
        List<CheckedProblem> problems = new ArrayList<>(known.problems());
        LaidOutProgram program = known.dependsOnHost() ? program(slice, known.defined(), problems) : known.program();
        addVariables(
                slice.target().variables(), Location.of("inventory " + slice.inventory()), known.defined(), problems);
        addVariables(slice.extraVariables(), Location.of("extra variables"), known.defined(), problems);
        WrittenGroups ofInventory = groups.computeIfAbsent(slice.groups(), WrittenGroups::of);
        return new PreparedSlice(slice, remaining(problems, slice), program, runners, ofInventory);
    }

    private void addVariables(
            Value.Mapping variables, Location location, DefinedInPlan defined, List<CheckedProblem> problems) {
        checks.ofVariables(variables, location).stream().filter(defined::leaves).forEach(problems::add);
    }

    /** Returns the problems less those about variables that the inventory or the caller defines for the host. */
    private static List<Problem> remaining(List<CheckedProblem> problems, HostSlice slice) {
        Set<String> defined = new HashSet<>(slice.target().variables().entries().keySet());
        defined.addAll(slice.extraVariables().entries().keySet());
        return problems.stream()
                .filter(problem -> problem.remains(defined::contains))
                .map(CheckedProblem::problem)
                .toList();
    }

    private Shared share(HostSlice slice) throws IOException {
        List<CheckedProblem> problems = new ArrayList<>();
        checks.unchecked(slice.plan()).ifPresent(problem -> problems.add(always(problem)));
        DefinedInPlan defined = new DefinedInPlan(slice.plays());
        boolean dependsOnHost = false;
        for (PlaySlice play : slice.plays()) {
            Location variables = play.play()
                    .location()
                    .map(place -> TaskChecker.below(place, "/vars"))
                    .orElse(Location.of("plan"));
            addVariables(play.play().variables(), variables, defined, problems);
            for (Task task : tasksAndHandlers(play)) {
                List<Problem> bySpec = checker.check(task);
                bySpec.forEach(problem -> problems.add(always(problem)));
                checks.of(task, bySpec).stream()
                        .filter(problem -> defined.leaves(problem, play, task))
                        .forEach(problems::add);
                dependsOnHost |= sources.dependOnHost(task);
            }
        }
        LaidOutProgram program = dependsOnHost ? LaidOutProgram.NONE : program(slice, defined, problems);
        return new Shared(problems, defined, dependsOnHost, program);
    }

    private static CheckedProblem always(Problem problem) {
        return new CheckedProblem(problem, Optional.empty());
    }

    private static List<Task> tasksAndHandlers(PlaySlice play) {
        List<Task> tasks = new ArrayList<>();
        play.parts().forEach(part -> tasks.addAll(part.tasks()));
        play.play().handlers().forEach(handler -> tasks.add(handler.task()));
        return tasks;
    }

    private LaidOutProgram program(HostSlice slice, DefinedInPlan defined, List<CheckedProblem> problems)
            throws IOException {
        Map<String, Map<String, Source>> found = new LinkedHashMap<>();
        SetOnHost set = new SetOnHost();
        for (PlaySlice play : slice.plays()) {
            set.begin(play.play());
            for (Part part : play.parts()) {
                for (Task task : part.tasks()) {
                    Supplier<ControllerScope> scope = () -> ControllerScope.of(slice, play, task, List.of(part), set);
                    Map<String, Source> sources = find(task, scope, slice, play, defined, problems);
                    found.put(ProgramWriter.taskId(play.play(), part, task), sources);
                    set.add(task);
                }
            }
            for (Handler handler : play.play().handlers()) {
                Task task = handler.task();
                Supplier<ControllerScope> scope = () -> ControllerScope.of(slice, play, task, play.parts(), set);
                Map<String, Source> sources = find(task, scope, slice, play, defined, problems);
                found.put(ProgramWriter.handlerId(play.play(), handler), sources);
            }
        }
        ProgramWriter.Files files = id -> found.getOrDefault(id, Map.of());
        byte[] program = ProgramWriter.program(slice, files);
        LaidOutProgram laidOut = LaidOutProgram.of(program, found.values(), () -> ProgramInputs.of(slice, files));
        LaidOutProgram same = programs.putIfAbsent(laidOut.digest(), laidOut);
        return same == null ? laidOut : same;
    }

    private Map<String, Source> find(
            Task task,
            Supplier<ControllerScope> scope,
            HostSlice slice,
            PlaySlice play,
            DefinedInPlan defined,
            List<CheckedProblem> problems)
            throws IOException {
        List<Problem> ofFiles = new ArrayList<>();
        Map<String, Source> found = sources.find(task, scope, slice, ofFiles);
        ofFiles.forEach(problem -> problems.add(always(problem)));
        checks.ofSources(task, found).stream()
                .filter(problem -> defined.leaves(problem, play, task))
                .forEach(problems::add);
        return found;
    }
}

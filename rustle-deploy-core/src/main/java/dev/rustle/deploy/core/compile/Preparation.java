package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** Programs that were made for different hosts and came out the same. */
    private final Map<Digest, LaidOutProgram> programs = new HashMap<>();

    Preparation(Runners runners, TaskChecker checker, HostlessChecks checks, TaskSources sources) {
        this.runners = runners;
        this.checker = checker;
        this.checks = checks;
        this.sources = sources;
    }

    /** What is known without a host; the program is {@link LaidOutProgram#NONE} if it depends on the host. */
    private record Shared(List<Problem> problems, boolean dependsOnHost, LaidOutProgram program) {}

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
        List<Problem> problems = new ArrayList<>(known.problems());
        LaidOutProgram program = known.dependsOnHost() ? program(slice, problems) : known.program();
        problems.addAll(checks.ofVariables(slice.target().variables(), Location.of("inventory " + slice.inventory())));
        problems.addAll(checks.ofVariables(slice.extraVariables(), Location.of("extra variables")));
        return new PreparedSlice(slice, problems, program, runners);
    }

    private Shared share(HostSlice slice) throws IOException {
        List<Problem> problems = new ArrayList<>();
        checks.unchecked(slice.plan()).ifPresent(problems::add);
        boolean dependsOnHost = false;
        for (PlaySlice play : slice.plays()) {
            problems.addAll(checks.ofVariables(
                    play.play().variables(),
                    play.play()
                            .location()
                            .map(place -> TaskChecker.below(place, "/vars"))
                            .orElse(Location.of("plan"))));
            for (Task task : tasksAndHandlers(play)) {
                List<Problem> bySpec = checker.check(task);
                problems.addAll(bySpec);
                problems.addAll(checks.of(task, bySpec));
                dependsOnHost |= sources.dependOnHost(task);
            }
        }
        return new Shared(problems, dependsOnHost, dependsOnHost ? LaidOutProgram.NONE : program(slice, problems));
    }

    private static List<Task> tasksAndHandlers(PlaySlice play) {
        List<Task> tasks = new ArrayList<>();
        play.parts().forEach(part -> tasks.addAll(part.tasks()));
        play.play().handlers().forEach(handler -> tasks.add(handler.task()));
        return tasks;
    }

    private Map<String, Source> find(Task task, Value.Mapping scope, HostSlice slice, List<Problem> problems)
            throws IOException {
        Map<String, Source> found = sources.find(task, scope, slice, problems);
        problems.addAll(checks.ofSources(task, found));
        return found;
    }

    private LaidOutProgram program(HostSlice slice, List<Problem> problems) throws IOException {
        Map<String, Map<String, Source>> found = new LinkedHashMap<>();
        for (PlaySlice play : slice.plays()) {
            Value.Mapping scope = ControllerScope.of(slice, play);
            for (Part part : play.parts()) {
                for (Task task : part.tasks()) {
                    String id = ProgramWriter.taskId(play.play(), part, task);
                    found.put(id, find(task, scope, slice, problems));
                }
            }
            for (Handler handler : play.play().handlers()) {
                String id = ProgramWriter.handlerId(play.play(), handler);
                found.put(id, find(handler.task(), scope, slice, problems));
            }
        }
        ProgramWriter.Files files = id -> found.getOrDefault(id, Map.of());
        byte[] program = ProgramWriter.program(slice, files);
        LaidOutProgram laidOut =
                LaidOutProgram.of(program, found.values(), digest -> ProgramInputs.of(slice, files, digest));
        LaidOutProgram same = programs.putIfAbsent(laidOut.digest(), laidOut);
        return same == null ? laidOut : same;
    }
}

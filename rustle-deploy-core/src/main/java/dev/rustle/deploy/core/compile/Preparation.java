package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.compile.SourceFiles.Source;
import dev.rustle.deploy.plan.Handler;
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
    private final TaskSources sources;

    /** By identity, since slices of hosts that run the same plays share the list. */
    private final IdentityHashMap<List<PlaySlice>, Shared> shared = new IdentityHashMap<>();

    /** Programs that were made for different hosts and came out the same. */
    private final Map<Digest, LaidOutProgram> programs = new HashMap<>();

    Preparation(Runners runners, TaskChecker checker, TaskSources sources) {
        this.runners = runners;
        this.checker = checker;
        this.sources = sources;
    }

    /** What is known without a host; the program is {@link LaidOutProgram#NONE} if it depends on the host. */
    private record Shared(List<Problem> problems, boolean dependsOnHost, LaidOutProgram program) {}

    Prepared prepare(HostSlice slice) throws IOException {
        Shared known = shared.get(slice.plays());
        if (known == null) {
            known = share(slice);
            shared.put(slice.plays(), known);
        }
        if (!known.dependsOnHost()) {
            return new PreparedSlice(slice, known.problems(), known.program(), runners);
        }
        List<Problem> problems = new ArrayList<>(known.problems());
        LaidOutProgram program = program(slice, problems);
        return new PreparedSlice(slice, problems, program, runners);
    }

    private Shared share(HostSlice slice) throws IOException {
        List<Problem> problems = new ArrayList<>();
        boolean dependsOnHost = false;
        for (PlaySlice play : slice.plays()) {
            for (Task task : tasksAndHandlers(play)) {
                problems.addAll(checker.check(task));
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

    private LaidOutProgram program(HostSlice slice, List<Problem> problems) throws IOException {
        Map<String, Map<String, Source>> found = new LinkedHashMap<>();
        for (PlaySlice play : slice.plays()) {
            Value.Mapping scope = ControllerScope.of(slice, play);
            for (Part part : play.parts()) {
                for (Task task : part.tasks()) {
                    String id = ProgramWriter.taskId(play.play(), part, task);
                    found.put(id, sources.find(task, scope, slice, problems));
                }
            }
            for (Handler handler : play.play().handlers()) {
                String id = ProgramWriter.handlerId(play.play(), handler);
                found.put(id, sources.find(handler.task(), scope, slice, problems));
            }
        }
        byte[] program = ProgramWriter.program(slice, id -> found.getOrDefault(id, Map.of()));
        LaidOutProgram laidOut = LaidOutProgram.of(program, found.values());
        LaidOutProgram same = programs.putIfAbsent(laidOut.digest(), laidOut);
        return same == null ? laidOut : same;
    }
}

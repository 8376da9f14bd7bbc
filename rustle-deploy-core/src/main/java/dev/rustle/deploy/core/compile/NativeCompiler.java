package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.target.TargetTriple;

/**
 * Makes artifacts of prebuilt runners: checks every task, collects the files, and lays out the bundle behind the runner. Needs no tool chain, for any target.
 */
public final class NativeCompiler implements Compiler {
    private final Runners runners;
    private final Evaluator evaluator;
    private final ModuleSpecs modules;
    private final TaskChecker checker;
    private final TaskSources sources;

    /** What is the same for hosts that run the same plays; by identity, since slices of such hosts share the list. */
    private final Cache<List<PlaySlice>, SharedProgram> programs =
            Caffeine.newBuilder().weakKeys().build();

    /** Creates a compiler with the runners on the class path. */
    public NativeCompiler() {
        this(NativeCompiler.class.getClassLoader());
    }

    /** Creates a compiler with the runners that a class loader finds. */
    public NativeCompiler(ClassLoader loader) {
        runners = new Runners(loader);
        evaluator = new Evaluator(runners);
        modules = ModuleSpecsReader.read(runners.moduleSpecs());
        checker = new TaskChecker(modules);
        sources = new TaskSources(modules, evaluator, new SourceFiles());
    }

    @Override
    public String id() {
        return "native";
    }

    @Override
    public Set<TargetTriple> targets() {
        return runners.targets();
    }

    @Override
    public boolean supports(TargetTriple triple) {
        return runners.has(triple);
    }

    @Override
    public ModuleSpecs modules() {
        return modules;
    }

    @Override
    public Prepared prepare(HostSlice slice) throws IOException {
        SharedProgram shared = programs.getIfPresent(slice.plays());
        if (shared == null) {
            shared = shared(slice);
            programs.put(slice.plays(), shared);
        }
        if (!shared.dependsOnHost()) {
            return new PreparedSlice(slice, shared.problems(), shared.program(), runners);
        }
        List<Problem> problems = new ArrayList<>(shared.problems());
        LaidOutProgram program = program(slice, problems);
        return new PreparedSlice(slice, problems, program, runners);
    }

    private SharedProgram shared(HostSlice slice) throws IOException {
        List<Problem> problems = new ArrayList<>();
        boolean[] dependsOnHost = new boolean[1];
        forEachTask(slice, (id, task) -> {
            problems.addAll(checker.check(task));
            dependsOnHost[0] |= sources.dependOnHost(task);
        });
        if (dependsOnHost[0]) {
            return new SharedProgram(problems, true, LaidOutProgram.NONE);
        }
        LaidOutProgram program = program(slice, problems);
        return new SharedProgram(problems, false, program);
    }

    private LaidOutProgram program(HostSlice slice, List<Problem> problems) throws IOException {
        Map<String, Map<String, SourceFiles.Source>> found = new LinkedHashMap<>();
        for (PlaySlice play : slice.plays()) {
            Value.Mapping scope = ControllerScope.of(slice, play);
            for (Part part : play.parts()) {
                for (Task task : part.tasks()) {
                    found.put(
                            ProgramWriter.taskId(play.play(), part, task), sources.find(task, scope, slice, problems));
                }
            }
            for (var handler : play.play().handlers()) {
                found.put(
                        ProgramWriter.handlerId(play.play(), handler),
                        sources.find(handler.task(), scope, slice, problems));
            }
        }
        byte[] program = ProgramWriter.program(slice, id -> found.getOrDefault(id, Map.of()));
        return LaidOutProgram.of(program, found.values());
    }

    private static void forEachTask(HostSlice slice, BiConsumer<String, Task> action) {
        for (PlaySlice play : slice.plays()) {
            for (Part part : play.parts()) {
                part.tasks().forEach(task -> action.accept(ProgramWriter.taskId(play.play(), part, task), task));
            }
            play.play()
                    .handlers()
                    .forEach(handler -> action.accept(ProgramWriter.handlerId(play.play(), handler), handler.task()));
        }
    }

    @Override
    public void close() {
        evaluator.close();
    }

    private record SharedProgram(List<Problem> problems, boolean dependsOnHost, LaidOutProgram program) {}
}

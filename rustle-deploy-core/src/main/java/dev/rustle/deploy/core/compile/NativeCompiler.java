package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
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

    /** Creates a compiler with the runners on the class path. */
    public NativeCompiler() {
        this(NativeCompiler.class.getClassLoader());
    }

    /** Creates a compiler with the runners that a class loader finds. */
    public NativeCompiler(ClassLoader loader) {
        this(new Runners(loader));
    }

    private NativeCompiler(Runners runners) {
        this(runners, new Evaluator(runners));
    }

    /** Creates a compiler that asks the given evaluator, which it closes. */
    NativeCompiler(Runners runners, Evaluator evaluator) {
        this.runners = runners;
        this.evaluator = evaluator;
        modules = ModuleSpecsReader.read(runners.moduleSpecs());
        checker = new TaskChecker(modules);
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
    public Set<TargetTriple> experimentalTargets() {
        return runners.experimentalTargets();
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
        return prepareAll(List.of(slice)).get(0);
    }

    @Override
    public List<Prepared> prepareAll(List<HostSlice> slices) throws IOException {
        Preparation preparation = preparation();
        preparation.checkAll(slices);
        List<Prepared> prepared = new ArrayList<>();
        for (HostSlice slice : slices) {
            prepared.add(preparation.prepare(slice));
        }
        return List.copyOf(prepared);
    }

    private Preparation preparation() {
        return new Preparation(
                runners,
                checker,
                new HostlessChecks(evaluator),
                new TaskSources(modules, evaluator, new SourceFiles()));
    }

    @Override
    public void close() {
        evaluator.close();
    }
}

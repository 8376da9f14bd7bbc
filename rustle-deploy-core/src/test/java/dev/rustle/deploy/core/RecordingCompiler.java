package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.target.TargetTriple;

/** A compiler that notes for which machines artifacts are laid out, and can give as many results as it likes. */
record RecordingCompiler(Compiler compiler, List<TargetTriple> laidOut, int results) implements Compiler {
    /** As many results as there are hosts. */
    static final int ALL = -1;

    @Override
    public List<Prepared> prepareAll(List<HostSlice> slices) throws IOException {
        List<HostSlice> taken = new ArrayList<>(slices);
        while (results != ALL && taken.size() != results) {
            if (taken.size() > results) {
                taken.remove(taken.size() - 1);
            } else {
                taken.add(slices.get(0));
            }
        }
        return Compiler.super.prepareAll(taken);
    }

    @Override
    public String id() {
        return compiler.id();
    }

    @Override
    public Set<TargetTriple> targets() {
        return compiler.targets();
    }

    @Override
    public boolean supports(TargetTriple triple) {
        return compiler.supports(triple);
    }

    @Override
    public ModuleSpecs modules() {
        return compiler.modules();
    }

    @Override
    public Prepared prepare(HostSlice slice) throws IOException {
        Prepared prepared = compiler.prepare(slice);
        return new Prepared() {
            @Override
            public List<String> mismatches(Artifact artifact, Path file) {
                return List.of();
            }

            @Override
            public List<Problem> problems() {
                return prepared.problems();
            }

            @Override
            public Digest fingerprint(TargetTriple triple) {
                return prepared.fingerprint(triple);
            }

            @Override
            public Artifact compile(TargetTriple triple, ArtifactCache cache) throws IOException {
                laidOut.add(triple);
                return prepared.compile(triple, cache);
            }

            @Override
            public long leastSize() {
                return prepared.leastSize();
            }
        };
    }

    @Override
    public void close() {
        compiler.close();
    }
}

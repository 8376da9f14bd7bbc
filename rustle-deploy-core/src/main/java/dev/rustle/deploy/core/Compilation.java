package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.target.TargetTriple;

/** Lays out the artifacts of all hosts without asking any host. */
final class Compilation {
    private final Compiler compiler;
    private final ArtifactCache cache;
    private final List<Problem> warnings = new ArrayList<>();

    Compilation(Compiler compiler, ArtifactCache cache) {
        this.compiler = compiler;
        this.cache = cache;
    }

    /** A host and the kind of machine that it is taken for. */
    private record Chosen(PreparedHost host, TargetTriple triple) {}

    /** Compiles for each host, in their order. Whatever is wrong with one shows before anything is written for another. */
    List<CompiledHost> hosts(PreparedDeployment prepared) {
        List<Problem> problems = new ArrayList<>();
        List<CompiledHost> compiled = new ArrayList<>();
        for (Chosen chosen : choose(prepared)) {
            PreparedHost host = chosen.host();
            try {
                PreparedHost.Obtained obtained = host.artifacts().get(chosen.triple(), cache);
                obtained.damage()
                        .forEach(damage -> warnings.add(Problem.warning(Location.of("host " + host.target()), damage)));
                compiled.add(new CompiledHost(host.slice(), obtained.artifact()));
            } catch (SizeLimit.Exceeded e) {
                problems.add(Problem.error(Location.of("host " + host.target()), String.valueOf(e.getMessage())));
            } catch (IOException e) {
                throw new DeployException("cannot compile for " + host.target() + ": " + e.getMessage(), e);
            }
        }
        refuse(problems);
        return compiled;
    }

    /** Returns what was noticed, such as damage in the cache. */
    List<Problem> warnings() {
        return warnings;
    }

    private List<Chosen> choose(PreparedDeployment prepared) {
        List<Problem> problems = new ArrayList<>();
        List<Chosen> chosen = new ArrayList<>();
        for (PreparedHost host : prepared.hosts()) {
            Location place = Location.of("host " + host.target());
            var triple = host.triple().or(host::fallback);
            if (triple.isEmpty()) {
                problems.add(
                        Problem.error(
                                place,
                                "the kind of machine is unknown, and nobody is asked for it here; set target_triple in the inventory, or give a target triple"));
            } else if (!host.artifacts().supports(triple.get())) {
                problems.add(Problem.error(
                        place,
                        "there is no runner for " + triple.get()
                                + ", which the plan takes it for; there are runners for "
                                + compiler.targets()));
            } else {
                chosen.add(new Chosen(host, triple.get()));
            }
        }
        refuse(problems);
        return chosen;
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}

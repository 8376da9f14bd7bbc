package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.target.TargetTriple;

/** Lays out the artifacts of all hosts without asking any host. */
final class Compilation {
    private final Compiler compiler;
    private final ArtifactCache cache;

    Compilation(Compiler compiler, ArtifactCache cache) {
        this.compiler = compiler;
        this.cache = cache;
    }

    /** Returns the artifact of each host, in the order of the hosts. Whatever is wrong with one shows before anything is written for another. */
    Map<PreparedHost, Artifact> artifacts(PreparedDeployment prepared) {
        Map<PreparedHost, TargetTriple> triples = triples(prepared);
        List<Problem> problems = new ArrayList<>();
        Map<PreparedHost, Artifact> artifacts = new LinkedHashMap<>();
        triples.forEach((host, triple) -> {
            try {
                artifacts.put(host, host.artifacts().get(triple, cache).artifact());
            } catch (SizeLimit.Exceeded e) {
                problems.add(Problem.error(Location.of("host " + host.target()), String.valueOf(e.getMessage())));
            } catch (IOException e) {
                throw new DeployException("cannot compile for " + host.target() + ": " + e.getMessage(), e);
            }
        });
        refuse(problems);
        return artifacts;
    }

    private Map<PreparedHost, TargetTriple> triples(PreparedDeployment prepared) {
        List<Problem> problems = new ArrayList<>();
        Map<PreparedHost, TargetTriple> triples = new LinkedHashMap<>();
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
                triples.put(host, triple.get());
            }
        }
        refuse(problems);
        return triples;
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.CompiledPlan.CompiledHost;
import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.engine.DeploymentRequest.ExperimentalTargets;
import dev.rustle.deploy.engine.DeploymentRequest.FromArtifacts;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.target.TargetTriple;

/** Lays out and writes the artifacts of all hosts without asking any host. Whatever is wrong with one shows before anything is written for another. */
final class Compilation {
    private final MachineKinds kinds;
    private final ArtifactCache cache;
    private final ExperimentalTargets experimental;
    private final OutputDirectory output;

    Compilation(MachineKinds kinds, ArtifactCache cache, DeploymentRequest request) {
        this.kinds = kinds;
        this.cache = cache;
        // Who gives artifacts has asked for them before.
        this.experimental =
                request.subject() instanceof FromArtifacts ? ExperimentalTargets.WRITE : request.experimentalTargets();
        this.output = new OutputDirectory(request.outputDirectory());
    }

    /** A host and the kind of machine that it is taken for. */
    private record Chosen(PreparedHost host, TargetTriple triple) {
        Location place() {
            return Location.of("host " + host.target());
        }
    }

    /** What was laid out for one host. */
    private record LaidOut(Chosen chosen, PreparedHost.Obtained obtained) {}

    /** Compiles for each host, in their order, for the kind of machine that it is. */
    CompiledPlan forHosts(PreparedDeployment prepared) {
        return write(prepared, layOut(choose(prepared)), output);
    }

    /** Compiles for each host, in their order, for every kind of machine. */
    Map<TargetTriple, CompiledPlan> forAllKinds(PreparedDeployment prepared) {
        List<TargetTriple> wanted = kinds.wanted(experimental);
        if (wanted.isEmpty()) {
            throw new DeployException(
                    "there are artifacts only for " + kinds.all()
                            + ", and nobody has run them there yet; set experimentalTargets (--experimental-targets) to have them written",
                    null);
        }
        List<Chosen> all = wanted.stream()
                .flatMap(triple -> prepared.hosts().stream().map(host -> new Chosen(host, triple)))
                .toList();
        Map<TargetTriple, List<LaidOut>> byKind = new LinkedHashMap<>();
        layOut(all).forEach(host -> byKind.computeIfAbsent(host.chosen().triple(), kind -> new ArrayList<>())
                .add(host));
        Map<TargetTriple, CompiledPlan> compiled = new LinkedHashMap<>();
        byKind.forEach((kind, hosts) -> compiled.put(kind, write(prepared, hosts, output.ofKind(kind))));
        return Collections.unmodifiableMap(compiled);
    }

    private List<Chosen> choose(PreparedDeployment prepared) {
        List<Problem> problems = new ArrayList<>();
        List<Chosen> chosen = new ArrayList<>();
        for (PreparedHost host : prepared.hosts()) {
            Location place = Location.of("host " + host.target());
            Optional<TargetTriple> triple = host.triple().or(host::fallback);
            if (triple.isEmpty()) {
                problems.add(
                        Problem.error(
                                place,
                                "the kind of machine is unknown, and nobody is asked for it here; set target_triple in the inventory, or give a target triple"));
            } else if (!host.artifacts().supports(triple.get())) {
                problems.add(Problem.error(place, kinds.unknown(triple.get())));
            } else {
                kinds.refusalToCompile(triple.get(), experimental)
                        .ifPresent(reason -> problems.add(Problem.error(place, reason)));
                chosen.add(new Chosen(host, triple.get()));
            }
        }
        refuse(problems);
        return chosen;
    }

    private List<LaidOut> layOut(List<Chosen> hosts) {
        List<Problem> problems = new ArrayList<>();
        List<LaidOut> laidOut = new ArrayList<>();
        for (Chosen chosen : hosts) {
            try {
                laidOut.add(new LaidOut(chosen, chosen.host().artifacts().get(chosen.triple(), cache)));
            } catch (SizeLimit.Exceeded e) {
                problems.add(Problem.error(chosen.place(), String.valueOf(e.getMessage())));
            } catch (IOException e) {
                throw new DeployException("cannot compile for " + chosen.host().target() + ": " + e.getMessage(), e);
            }
        }
        refuse(problems);
        return laidOut;
    }

    private static CompiledPlan write(PreparedDeployment prepared, List<LaidOut> hosts, OutputDirectory output) {
        List<CompiledHost> compiled = new ArrayList<>();
        List<Problem> warnings = new ArrayList<>();
        for (LaidOut host : hosts) {
            compiled.add(write(host, output));
            host.obtained()
                    .damage()
                    .forEach(
                            damage -> warnings.add(Problem.warning(host.chosen().place(), damage)));
        }
        return CompiledPlan.builder(prepared.plan(), prepared.inventory())
                .hosts(compiled)
                .settings(prepared.settings())
                .warnings(Stream.of(prepared.warnings(), warnings)
                        .flatMap(List::stream)
                        .toList())
                .build();
    }

    private static CompiledHost write(LaidOut host, OutputDirectory output) {
        String name = host.chosen().host().target().name();
        try {
            Optional<Path> file =
                    output.write(host.chosen().host(), host.obtained().artifact());
            return new CompiledHost(
                    host.chosen().host().slice(), host.obtained().artifact(), file);
        } catch (IOException e) {
            throw new DeployException("cannot write the artifact of " + name + ": " + e.getMessage(), e);
        }
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}

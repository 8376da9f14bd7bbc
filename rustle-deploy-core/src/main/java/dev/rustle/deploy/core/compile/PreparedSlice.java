package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.TargetTriple;

/** A checked slice that waits to be told what kind of machine its host is. */
final class PreparedSlice implements Prepared {
    private final HostSlice slice;
    private final List<Problem> problems;
    private final LaidOutProgram program;
    private final Runners runners;
    private final byte[] variables;

    PreparedSlice(HostSlice slice, List<Problem> problems, LaidOutProgram program, Runners runners) {
        this.slice = slice;
        this.problems = List.copyOf(problems);
        this.program = program;
        this.runners = runners;
        this.variables = ProgramWriter.variables(slice);
    }

    @Override
    public List<Problem> problems() {
        return problems;
    }

    @Override
    public Digest fingerprint(TargetTriple triple) {
        refuseWithErrors();
        String inputs = String.join(
                "\n",
                "native/1",
                runners.get(triple).segment().digest().hex(),
                program.digest().hex(),
                Digest.of(variables).hex(),
                new Value.Mapping(identity()).toJson(),
                slice.binaryName());
        return Digest.of(inputs.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Artifact compile(TargetTriple triple, ArtifactCache cache) throws IOException {
        Digest fingerprint = fingerprint(triple);
        Optional<Artifact> known = cache.find(fingerprint);
        if (known.isPresent()) {
            return program.withOwnFiles(known.get());
        }
        Artifact artifact = program.layout(runners.get(triple)).artifact(slice.binaryName(), identity(), variables);
        cache.store(
                artifact,
                slice.plan() + "/" + slice.inventory() + "/" + slice.target().name(),
                fingerprint);
        return artifact;
    }

    @Override
    public long leastSize() {
        return program.size() + variables.length;
    }

    private Map<String, Value> identity() {
        Map<String, Value> identity = new LinkedHashMap<>();
        identity.put("format", Value.of("1.0"));
        identity.put("plan", Value.of(slice.plan()));
        identity.put("inventory", Value.of(slice.inventory()));
        identity.put("host", Value.of(slice.target().name()));
        return identity;
    }

    private void refuseWithErrors() {
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new IllegalStateException("the slice of " + slice.target().name() + " has errors: " + problems);
        }
    }
}

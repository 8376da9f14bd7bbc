package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.TargetTriple;

/** A checked slice that waits to be told what kind of machine its host is. */
final class PreparedSlice implements Prepared {
    private final HostSlice slice;
    private final List<Problem> problems;
    private final LaidOutProgram program;
    private final Runners runners;
    private final WrittenGroups groups;
    private final Bytes variables;

    PreparedSlice(
            HostSlice slice, List<Problem> problems, LaidOutProgram program, Runners runners, WrittenGroups groups) {
        this.slice = slice;
        this.problems = List.copyOf(problems);
        this.program = program;
        this.runners = runners;
        this.groups = groups;
        this.variables = Bytes.of(ProgramWriter.variables(slice));
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
                CompilerVersion.DIGEST.hex(),
                runners.get(triple).segment().digest().hex(),
                program.digest().hex(),
                groups.document().digest().hex(),
                variables.digest().hex(),
                new Value.Mapping(identity()).toJson(),
                triple.fileName(slice.binaryName()));
        return Digest.of(inputs.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Artifact compile(TargetTriple triple, ArtifactCache cache) throws IOException {
        Digest fingerprint = fingerprint(triple);
        Optional<Artifact> known = cache.find(fingerprint).artifact();
        if (known.isPresent()) {
            return program.withOwnFiles(known.get());
        }
        Artifact artifact = program.layout(runners.get(triple), groups.document())
                .artifact(triple.fileName(slice.binaryName()), identity(), variables);
        cache.store(CacheEntry.builder(artifact, lineage(triple), fingerprint)
                .inputs(inputs(triple))
                .build());
        return artifact;
    }

    /** Names may have any characters; as JSON none of them are taken for others. */
    private String lineage(TargetTriple triple) {
        return Value.ofTexts(List.of(
                        slice.plan(),
                        slice.inventory(),
                        slice.target().name(),
                        runners.get(triple).triple().toString()))
                .toJson();
    }

    @Override
    public Map<String, String> inputs(TargetTriple triple) {
        refuseWithErrors();
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("the compiler", CompilerVersion.DIGEST.brief());
        inputs.put("the runner", runners.get(triple).segment().digest().brief());
        inputs.putAll(program.inputs());
        slice.target().variables().entries().forEach((name, value) -> inputs.put("variable " + name, brief(value)));
        slice.extraVariables().entries().forEach((name, value) -> inputs.put("extra variable " + name, brief(value)));
        inputs.putAll(groups.inputs());
        inputs.put("the groups of the host", brief(Value.ofTexts(slice.target().groups())));
        inputs.put("the name of the program", slice.binaryName());
        return inputs;
    }

    private static String brief(Value value) {
        return Digest.of(value.toJson().getBytes(StandardCharsets.UTF_8)).brief();
    }

    @Override
    public List<String> mismatches(Artifact artifact, Path file) throws IOException {
        Runner runner = runners.get(artifact.triple());
        Map<String, Value> identity = identity();
        identity.put("triple", Value.of(runner.triple().toString()));
        identity.put("runner", Value.of(runner.segment().digest().hex()));
        return WrittenBundle.mismatches(artifact, file, runner, identity);
    }

    @Override
    public long leastSize() {
        return program.size() + groups.document().size() + variables.size();
    }

    @Override
    public Map<String, Long> largestParts() {
        return program.largestParts(Map.of("variables", (long) variables.size(), "groups", (long)
                groups.document().size()));
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

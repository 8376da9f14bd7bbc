package dev.rustle.deploy.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.spi.ModuleSpecs.ModuleSpec;
import dev.rustle.deploy.spi.ModuleSpecs.OptionSpec;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/**
 * Makes artifacts for which a POSIX shell is enough: {@code shell-artifact.sh}, then the files that tasks copy, the tasks, and what is the host's own. It knows
 * command, shell, copy and file, and neither templates nor facts; whatever it cannot do is a problem before any host is touched.
 */
public final class ShellCompiler implements Compiler {
    private static final Set<TargetTriple> TARGETS = Set.of(TargetTriple.LINUX_X86_64, TargetTriple.LINUX_AARCH64);

    static final ModuleSpecs MODULES = new ModuleSpecs(List.of(
            module("command", List.of("_raw_params", "cmd", "argv"), List.of("chdir", "creates", "removes")),
            module("shell", List.of("_raw_params", "cmd"), List.of("chdir", "creates", "removes")),
            module("copy", List.of("src", "content"), List.of("dest", "mode")),
            module("file", List.of("path", "dest"), List.of("state", "mode"))));

    /** Creates a compiler. */
    public ShellCompiler() {}

    @Override
    public String id() {
        return "shell";
    }

    @Override
    public Set<TargetTriple> targets() {
        return TARGETS;
    }

    @Override
    public boolean supports(TargetTriple triple) {
        return TARGETS.stream().anyMatch(triple::runsSameProgramsAs);
    }

    @Override
    public ModuleSpecs modules() {
        return MODULES;
    }

    private static ModuleSpec module(String name, List<String> oneOf, List<String> others) {
        Map<String, OptionSpec> options = new TreeMap<>();
        Stream.concat(oneOf.stream(), others.stream()).forEach(option -> {
            String type = option.equals("argv") ? "list" : option.equals("mode") ? "mode" : "str";
            boolean required = name.equals("copy") && option.equals("dest");
            options.put(option, OptionSpec.builder(type).required(required).build());
        });
        boolean freeForm = options.remove("_raw_params") != null;
        ModuleSpec.Builder spec = ModuleSpec.builder(name).freeForm(freeForm).options(options);
        return spec.mutuallyExclusive(List.of(oneOf))
                .requiredOneOf(List.of(oneOf))
                .build();
    }

    @Override
    public Prepared prepare(HostSlice slice) throws IOException {
        ShellTasks tasks = new ShellTasks(slice);
        List<Segment> segments = new ArrayList<>(tasks.files);
        segments.add(Segment.of("tasks", utf8(tasks.calls.toString())));
        return new Checked(slice, List.copyOf(tasks.problems), segments);
    }

    @Override
    public void close() {}

    /** A slice that was checked; the segments are those of its files and tasks. */
    private record Checked(HostSlice slice, List<Problem> problems, List<Segment> segments) implements Prepared {
        @Override
        public Digest fingerprint(TargetTriple triple) {
            if (problems.stream().anyMatch(Problem::isError)) {
                throw new IllegalStateException("the slice of " + slice.target() + " has errors: " + problems);
            }
            return Digest.of(utf8(pieces(layout(triple))));
        }

        @Override
        public Artifact compile(TargetTriple triple, ArtifactCache cache) throws IOException {
            if (TARGETS.stream().noneMatch(triple::runsSameProgramsAs)) {
                throw new IllegalArgumentException("there is no artifact in sh for " + triple);
            }
            Digest fingerprint = fingerprint(triple);
            List<Segment> own = layout(triple);
            Optional<Artifact> known = cache.find(fingerprint).artifact();
            if (known.isPresent()) {
                // Its files may have been those of another folder, and gone.
                boolean same = pieces(known.get().segments()).equals(pieces(own));
                return same
                        ? new Artifact(
                                triple, slice.binaryName(), own, known.get().digest())
                        : known.get();
            }
            Artifact artifact = Artifact.of(triple, slice.binaryName(), own);
            String lineage = String.join(
                    "/", slice.plan(), slice.inventory(), slice.target().name(), "" + triple);
            cache.store(CacheEntry.builder(artifact, lineage, fingerprint).build());
            return artifact;
        }

        /** Laying out costs next to nothing here, and the file was compared with the segments. */
        @Override
        public List<String> mismatches(Artifact artifact, Path file) {
            return pieces(artifact.segments()).equals(pieces(layout(artifact.triple())))
                    ? List.of()
                    : List.of("it is not the artifact in sh of " + slice.target() + " for this plan and inventory");
        }

        private List<Segment> layout(TargetTriple triple) {
            List<Segment> layout = new ArrayList<>();
            layout.add(Segment.of("program", utf8(program().replace("@TRIPLE@", triple.toString()))));
            layout.addAll(segments);
            // Nothing on the host reads variables and groups, so only their digest goes there.
            String inputs = slice.target().variables() + " " + slice.target().groups() + new TreeMap<>(slice.groups())
                    + slice.extraVariables();
            StringBuilder text = new StringBuilder();
            text.append("plan=" + ShellTasks.quote(slice.plan()) + "\n");
            text.append("inventory=" + ShellTasks.quote(slice.inventory()) + "\n");
            text.append("host=" + ShellTasks.quote(slice.target().name()) + "\n");
            text.append("inputs=" + Digest.of(utf8(inputs)) + "\n");
            text.append("pieces='" + pieces(layout) + "'\n");
            long offset = layout.stream().mapToLong(Segment::size).sum();
            String end = "end " + offset + " " + Digest.of(utf8(text.toString())) + "\n";
            layout.add(Segment.of("description", utf8(text + end)));
            return layout;
        }

        private static String pieces(List<Segment> segments) {
            return segments.stream()
                    .map(segment -> segment.label() + " " + segment.digest() + " " + segment.size())
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String program() {
        try (InputStream in = ShellCompiler.class.getResourceAsStream("shell-artifact.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("shell-artifact.sh cannot be read from the class path", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

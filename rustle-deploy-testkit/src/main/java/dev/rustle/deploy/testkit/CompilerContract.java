package dev.rustle.deploy.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.Compiler.Prepared;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;
import dev.rustle.deploy.spi.HostSlice.Section;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every {@link Compiler} must do. Extend it and return the compiler and a cache. The compiler knows at least the modules {@code command} and {@code copy}. */
public abstract class CompilerContract {
    @TempDir
    Path folder;

    /** Creates the test. */
    protected CompilerContract() {}

    /** Returns a new compiler; each test closes its own. */
    protected abstract Compiler create();

    /** Returns a new, empty cache; each test closes its own. */
    protected abstract ArtifactCache createCache();

    /** Returns the slice of a host that runs the given tasks. */
    protected final HostSlice slice(String host, Task... tasks) {
        return slice(host, folder, tasks);
    }

    private static HostSlice slice(String host, Path folder, Task... tasks) {
        Play play = Play.builder("play-0")
                .name("contract")
                .hosts(List.of("all"))
                .tasks(List.of(Batch.builder("batch-0").tasks(List.of(tasks)).build()))
                .build();
        Part part = Part.builder(Section.TASKS, 0, "batch-0")
                .hosts(List.of(host))
                .tasks(List.of(tasks))
                .build();
        return HostSlice.builder(
                        "contract",
                        "inventory",
                        Target.builder(host, Connection.local()).build())
                .groups(Map.of("all", List.of(host)))
                .plays(List.of(PlaySlice.builder(play)
                        .hosts(List.of(host))
                        .parts(List.of(part))
                        .build()))
                .folder(folder)
                .binaryName("program")
                .build();
    }

    /** Returns a task that runs a command. */
    protected static Task command(String id, String commandLine) {
        return Task.builder(id, "command")
                .arguments(new Value.Mapping(Map.of("_raw_params", Value.of(commandLine))))
                .build();
    }

    /** Returns a task that copies a file of the controller. */
    protected static Task copy(String id, String source) {
        return Task.builder(id, "copy")
                .arguments(new Value.Mapping(Map.of("src", Value.of(source), "dest", Value.of("/tmp/contract"))))
                .build();
    }

    private static byte[] bytes(Artifact artifact) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        artifact.writeTo(out);
        return out.toByteArray();
    }

    private static boolean contains(Artifact artifact, String text) throws IOException {
        return new String(bytes(artifact), StandardCharsets.ISO_8859_1).contains(text);
    }

    private Artifact compile(HostSlice slice) throws IOException {
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            return compiler.prepare(slice).compile(anyTarget(compiler), cache);
        }
    }

    private static TargetTriple anyTarget(Compiler compiler) {
        return compiler.targets().iterator().next();
    }

    @Test
    void hasTargetsAndSupportsThem() {
        try (Compiler compiler = create()) {
            assertThat(compiler.id()).isNotBlank().isEqualTo(compiler.id());
            assertThat(compiler.targets()).isNotEmpty().allMatch(compiler::supports);
            assertThat(compiler.targets()).containsAll(compiler.experimentalTargets());
            assertThat(compiler.supports(TargetTriple.parse("vax-dec-vms"))).isFalse();
        }
    }

    @Test
    void knowsItsModules() {
        try (Compiler compiler = create()) {
            assertThat(compiler.modules().find("command")).isPresent();
            assertThat(compiler.modules().find("ansible.builtin.copy")).isPresent();
            assertThat(compiler.modules().find("no_such_module")).isEmpty();
        }
    }

    @Test
    void twoCompilersGiveTheSameBytes() throws IOException {
        HostSlice slice = slice("host", command("t1", "true"), command("t2", "echo hello"));
        Artifact one = compile(slice);
        Artifact two = compile(slice);
        assertThat(two.digest()).isEqualTo(one.digest());
        assertThat(bytes(two)).isEqualTo(bytes(one));
        assertThat(one.size()).isEqualTo(bytes(one).length);
    }

    @Test
    void eachInputChangesTheArtifactAndItsFingerprint() throws IOException {
        HostSlice base = slice("host", command("t1", "true"));
        Value.Mapping variables = new Value.Mapping(Map.of("port", Value.of(80)));
        Target withVariables =
                Target.builder("host", Connection.local()).variables(variables).build();
        Map<String, HostSlice> others = new LinkedHashMap<>();
        others.put("a task", slice("host", command("t1", "false")));
        others.put("the name of the host", slice("other", command("t1", "true")));
        others.put("the plan", with(base, "other", "inventory", base.target(), base.groups(), base.extraVariables()));
        others.put(
                "the inventory", with(base, "contract", "other", base.target(), base.groups(), base.extraVariables()));
        others.put(
                "the variables of the host",
                with(base, "contract", "inventory", withVariables, base.groups(), base.extraVariables()));
        others.put(
                "the groups",
                with(
                        base,
                        "contract",
                        "inventory",
                        base.target(),
                        Map.of("web", List.of("host")),
                        base.extraVariables()));
        others.put("the extra variables", with(base, "contract", "inventory", base.target(), base.groups(), variables));
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            for (TargetTriple triple : compiler.targets()) {
                Prepared prepared = compiler.prepare(base);
                Digest fingerprint = prepared.fingerprint(triple);
                assertThat(compiler.prepare(base).fingerprint(triple)).isEqualTo(fingerprint);
                Digest artifact = prepared.compile(triple, cache).digest();
                for (Map.Entry<String, HostSlice> other : others.entrySet()) {
                    Prepared changed = compiler.prepare(other.getValue());
                    assertThat(changed.fingerprint(triple)).as(other.getKey()).isNotEqualTo(fingerprint);
                    assertThat(changed.compile(triple, cache).digest())
                            .as(other.getKey())
                            .isNotEqualTo(artifact);
                }
            }
        }
    }

    private static HostSlice with(
            HostSlice slice,
            String plan,
            String inventory,
            Target target,
            Map<String, List<String>> groups,
            Value.Mapping extraVariables) {
        HostSlice.Builder copy = HostSlice.builder(plan, inventory, target)
                .groups(groups)
                .plays(slice.plays())
                .extraVariables(extraVariables)
                .binaryName(slice.binaryName());
        slice.folder().ifPresent(copy::folder);
        return copy.build();
    }

    @Test
    void eachKindOfMachineHasAnArtifactAndAFingerprintOfItsOwn() throws IOException {
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            Prepared prepared = compiler.prepare(slice("host", command("t1", "true")));
            Set<Digest> fingerprints = new HashSet<>();
            for (TargetTriple triple : compiler.targets()) {
                Artifact artifact = prepared.compile(triple, cache);
                assertThat(artifact.triple()).isEqualTo(triple);
                assertThat(prepared.leastSize()).isBetween(0L, artifact.size());
                assertThat(fingerprints.add(prepared.fingerprint(triple))).isTrue();
            }
            assertThatThrownBy(() -> prepared.compile(TargetTriple.parse("vax-dec-vms"), cache))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void filesHaveTheirNamesAndFitWhatTheyWereMadeFor() throws IOException {
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            Prepared prepared = compiler.prepare(slice("host", command("t1", "true")));
            for (TargetTriple triple : compiler.targets()) {
                Artifact artifact = prepared.compile(triple, cache);
                assertThat(artifact.fileName()).isEqualTo(triple.fileName("program"));
                Path file = Files.write(folder.resolve(triple.toString()), bytes(artifact));
                assertThat(prepared.mismatches(artifact, file)).isEmpty();
            }
        }
    }

    @Test
    void filesOfOthersDoNotFit() throws IOException {
        HostSlice base = slice("host", command("t1", "true"));
        Map<String, HostSlice> others = Map.of(
                "another host", slice("other", command("t1", "true")),
                "another plan", with(base, "other", "inventory", base.target(), base.groups(), base.extraVariables()),
                "another inventory",
                        with(base, "contract", "other", base.target(), base.groups(), base.extraVariables()));
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            for (TargetTriple triple : compiler.targets()) {
                Prepared prepared = compiler.prepare(base);
                for (Map.Entry<String, HostSlice> other : others.entrySet()) {
                    Artifact artifact = compiler.prepare(other.getValue()).compile(triple, cache);
                    Path file = Files.write(folder.resolve(other.getKey()), bytes(artifact));
                    assertThat(prepared.mismatches(artifact, file))
                            .as(other.getKey())
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void hostsWithTheSameTasksShareTheFirstSegments() throws IOException {
        Segment one = compile(slice("host", command("t1", "true"))).segments().get(0);
        Segment two = compile(slice("other", command("t1", "true"))).segments().get(0);
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    @Test
    void theCacheIsFilledAndUsed() throws IOException {
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            TargetTriple triple = anyTarget(compiler);
            Prepared prepared = compiler.prepare(slice("host", command("t1", "true")));
            Artifact artifact = prepared.compile(triple, cache);
            assertThat(cache.find(prepared.fingerprint(triple)).artifact().map(Artifact::digest))
                    .contains(artifact.digest());
            Artifact other =
                    compiler.prepare(slice("other", command("t1", "true"))).compile(triple, cache);
            cache.store(CacheEntry.builder(other, "lineage", prepared.fingerprint(triple))
                    .build());
            assertThat(prepared.compile(triple, cache).digest())
                    .as("what the cache has under the fingerprint is taken from it")
                    .isEqualTo(other.digest());
        }
    }

    @Test
    void filesOfTheControllerAreEmbedded() throws IOException {
        Files.writeString(folder.resolve("content"), "first");
        Artifact first = compile(slice("host", copy("t1", "content")));
        Files.writeString(folder.resolve("content"), "the second text");
        Artifact second = compile(slice("host", copy("t1", "content")));
        assertThat(second.digest()).isNotEqualTo(first.digest());
        assertThat(contains(second, "the second text")).isTrue();
    }

    @Test
    void allProblemsAreReportedTogetherAndNothingIsCompiled() throws IOException {
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            TargetTriple triple = anyTarget(compiler);
            Prepared prepared = compiler.prepare(slice(
                    "host", copy("t1", "missing"), Task.builder("t2", "comand").build(), command("t3", "true")));
            assertThat(prepared.problems()).filteredOn(Problem::isError).hasSize(2);
            assertThat(prepared.problems())
                    .extracting(Problem::message)
                    .anyMatch(message -> message.contains("t1") && message.contains("missing"));
            assertThat(prepared.problems())
                    .extracting(Problem::message)
                    .anyMatch(message -> message.contains("t2") && message.contains("command"));
            assertThatThrownBy(() -> prepared.compile(triple, cache)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aFileThatChangesAfterItWasPreparedIsNoticed() throws IOException {
        Files.write(folder.resolve("content"), new byte[10_000]);
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            Artifact artifact =
                    compiler.prepare(slice("host", copy("t1", "content"))).compile(anyTarget(compiler), cache);
            byte[] other = new byte[10_000];
            other[5_000] = 1;
            Files.write(folder.resolve("content"), other);
            assertThatThrownBy(() -> bytes(artifact))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("changed");
        }
    }

    @Test
    void aFileThatChangesBetweenPreparingAndCompilingIsNoticed() throws IOException {
        for (int size : List.of(10, 10_000)) {
            Files.write(folder.resolve("content"), new byte[size]);
            try (Compiler compiler = create();
                    ArtifactCache cache = createCache()) {
                Prepared prepared = compiler.prepare(slice("host", copy("t1", "content")));
                byte[] other = new byte[size];
                other[size / 2] = 1;
                Files.write(folder.resolve("content"), other);
                assertThatThrownBy(() -> bytes(prepared.compile(anyTarget(compiler), cache)))
                        .as("a file of %s bytes", size)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("changed");
            }
        }
    }

    @Test
    void aFileIsReadAnewForEveryDeploymentEvenIfItLooksTheSame() throws IOException {
        Path file = folder.resolve("content");
        Files.writeString(file, "the first text!");
        FileTime modified = Files.getLastModifiedTime(file);
        try (Compiler compiler = create();
                ArtifactCache cache = createCache()) {
            TargetTriple triple = anyTarget(compiler);
            HostSlice slice = slice("host", copy("t1", "content"));
            Artifact first = compiler.prepare(slice).compile(triple, cache);
            Files.writeString(file, "the second text");
            Files.setLastModifiedTime(file, modified);
            for (Prepared again : List.of(
                    compiler.prepare(slice),
                    compiler.prepare(slice("host", copy("t1", "content"))),
                    compiler.prepareAll(List.of(slice)).get(0))) {
                Artifact second = again.compile(triple, cache);
                assertThat(second.digest()).isNotEqualTo(first.digest());
                assertThat(contains(second, "the second text")).isTrue();
                assertThat(contains(second, "the first text!")).isFalse();
            }
        }
    }

    @Test
    void theSamePlanInAnotherFolderDoesNotNeedTheFilesOfTheFirst() throws IOException {
        for (int size : List.of(10, 10_000)) {
            Path one = Files.createDirectories(folder.resolve("one"));
            Path two = Files.createDirectories(folder.resolve("two"));
            Files.write(one.resolve("content"), new byte[size]);
            Files.write(two.resolve("content"), new byte[size]);
            try (Compiler compiler = create();
                    ArtifactCache cache = createCache()) {
                TargetTriple triple = anyTarget(compiler);
                Artifact first = compiler.prepare(slice("host", one, copy("t1", "content")))
                        .compile(triple, cache);
                byte[] expected = bytes(first);
                Files.delete(one.resolve("content"));
                Artifact second = compiler.prepare(slice("host", two, copy("t1", "content")))
                        .compile(triple, cache);
                assertThat(second.digest()).isEqualTo(first.digest());
                assertThat(bytes(second)).isEqualTo(expected);
            }
        }
    }

    @Test
    void preparingManyGivesTheSameAsPreparingEach() throws IOException {
        Files.writeString(folder.resolve("content"), "text");
        List<HostSlice> slices = List.of(
                slice("a", command("t1", "true"), copy("t2", "content")),
                slice("b", command("t1", "true"), copy("t2", "content")),
                slice("c", copy("t2", "missing")));
        try (Compiler compiler = create()) {
            TargetTriple triple = anyTarget(compiler);
            List<Prepared> together = compiler.prepareAll(slices);
            assertThat(together).hasSameSizeAs(slices);
            for (int i = 0; i < slices.size(); i++) {
                Prepared alone = compiler.prepare(slices.get(i));
                assertThat(together.get(i).problems()).isEqualTo(alone.problems());
                if (i < 2) {
                    assertThat(together.get(i).fingerprint(triple)).isEqualTo(alone.fingerprint(triple));
                }
            }
            assertThat(compiler.prepareAll(List.of())).isEmpty();
        }
    }

    @Test
    void closingMayBeRepeated() {
        Compiler compiler = create();
        compiler.close();
        compiler.close();
    }
}

package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.cache.MemoryArtifactCache;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.target.TargetTriple;
import dev.rustle.deploy.testkit.CompilerContract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NativeCompilerTest extends CompilerContract {
    @TempDir
    Path files;

    @Override
    protected Compiler create() {
        return new NativeCompiler();
    }

    @Override
    protected ArtifactCache createCache() {
        return new MemoryArtifactCache();
    }

    @Test
    void theLargestPartsComeFirst() throws IOException {
        Path large = Files.write(files.resolve("large"), new byte[9000]);
        Path small = Files.write(files.resolve("small"), new byte[70]);
        try (Compiler compiler = create()) {
            Map<String, Long> parts = compiler.prepare(
                            slice("host", copy("t1", small.toString()), copy("t2", large.toString())))
                    .largestParts();
            assertThat(parts)
                    .containsOnlyKeys("program", "groups", "variables", "file " + large, "file " + small)
                    .containsEntry("file " + large, 9000L)
                    .containsEntry("file " + small, 70L);
            assertThat(List.copyOf(parts.values())).isSortedAccordingTo(Comparator.reverseOrder());
        }
    }

    @Test
    void whatCannotBeReadIsToldWithoutNamesOfClasses() throws IOException {
        try (Compiler compiler = create()) {
            assertThat(compiler.prepare(slice("host", copy("t1", "/dev/null"))).problems())
                    .singleElement()
                    .extracting(Problem::message)
                    .asString()
                    .endsWith("cannot read \"/dev/null\": /dev/null is neither a file nor a folder");
        }
    }

    @Test
    void withoutAProgramToAskThePlanIsNotCheckedWhichIsAWarning() throws IOException {
        Runners runners = new Runners(NativeCompilerTest.class.getClassLoader());
        Evaluator denied = new Evaluator(
                () -> {
                    throw new IOException("error=13, Permission denied; set java.io.tmpdir");
                },
                Duration.ofHours(1));
        try (Compiler compiler = new NativeCompiler(runners, denied);
                ArtifactCache cache = createCache()) {
            Compiler.Prepared prepared = compiler.prepare(slice("host", command("t1", "echo {{ x | nosuchfilter }}")));
            assertThat(prepared.problems()).hasSize(1).allSatisfy(problem -> {
                assertThat(problem.isError()).isFalse();
                assertThat(problem.message()).contains("not checked", "Permission denied; set java.io.tmpdir");
            });
            TargetTriple triple = compiler.targets().iterator().next();
            assertThat(prepared.compile(triple, cache).size()).isPositive();
            assertThatThrownBy(() -> compiler.prepare(slice("host", copy("t1", "{{ inventory_hostname }}"))))
                    .isInstanceOf(DeployException.class)
                    .hasMessageContaining("cannot evaluate {{ inventory_hostname }}")
                    .hasMessageContaining("Permission denied");
        }
    }
}

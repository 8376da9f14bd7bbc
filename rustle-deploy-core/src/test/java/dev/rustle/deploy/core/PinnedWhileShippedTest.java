package dev.rustle.deploy.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.cache.MemoryArtifactCache;
import dev.rustle.deploy.core.compile.NativeCompiler;
import dev.rustle.deploy.core.local.LocalTransport;
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.engine.DeployerSettings.CacheChoice;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/** What is being sent is pinned in the cache, and only as long. */
class PinnedWhileShippedTest {
    @TempDir
    Path folder;

    /** A cache that notes which segments were pinned when they were read. */
    private static final class NotingCache implements ArtifactCache {
        private final MemoryArtifactCache cache = new MemoryArtifactCache();
        private final List<Digest> pinned = new CopyOnWriteArrayList<>();
        private final List<String> readPinned = new CopyOnWriteArrayList<>();
        private final List<String> readUnpinned = new CopyOnWriteArrayList<>();

        @Override
        public String id() {
            return "noting";
        }

        @Override
        public CacheLookup find(Digest fingerprint) {
            CacheLookup lookup = cache.find(fingerprint);
            return new CacheLookup(lookup.artifact().map(this::noting), lookup.tier(), lookup.damage());
        }

        private Artifact noting(Artifact artifact) {
            List<Segment> segments = new ArrayList<>();
            for (Segment segment : artifact.segments()) {
                segments.add(new Segment(segment.label(), segment.digest(), segment.size(), () -> {
                    (pinned.contains(segment.digest()) ? readPinned : readUnpinned).add(segment.label());
                    return segment.open();
                }));
            }
            return new Artifact(artifact.triple(), artifact.fileName(), segments, artifact.digest());
        }

        @Override
        public Optional<Segment> segment(Digest digest) {
            return cache.segment(digest);
        }

        @Override
        public void store(CacheEntry entry) {
            cache.store(entry);
        }

        @Override
        public Optional<CacheEntry> latest(String lineage) {
            return cache.latest(lineage);
        }

        @Override
        public Pin pin(Collection<Digest> segments) {
            pinned.addAll(segments);
            return new Pin() {
                @Override
                public Set<Digest> pinned() {
                    return Set.copyOf(segments);
                }

                @Override
                public void close() {
                    pinned.clear();
                }
            };
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    @Test
    void segmentsArePinnedWhileTheyAreSentAndFreeAfterwards() throws InterruptedException {
        Task task = Task.builder("t1", "command")
                .arguments(new Value.Mapping(Map.of("_raw_params", Value.of("true"))))
                .build();
        Play play = Play.builder("play-0")
                .hosts(List.of("all"))
                .tasks(List.of(Batch.builder("b0").tasks(List.of(task)).build()))
                .build();
        TargetTriple here =
                TargetTriple.parse(System.getProperty("os.arch").replace("amd64", "x86_64") + "-unknown-linux-musl");
        Target target = Target.builder("here", Connection.local())
                .triple(here)
                .variables(new Value.Mapping(Map.of(
                        "rustle_state_dir", Value.of(folder.resolve("state").toString()))))
                .build();
        NotingCache cache = new NotingCache();
        try (LocalTransport transport = new LocalTransport();
                NativeCompiler compiler = new NativeCompiler();
                DefaultDeployer deployer = new DefaultDeployer(new DeployerSettings(
                        List.of(transport),
                        List.of(),
                        Optional.of(compiler),
                        new CacheChoice.Given(cache),
                        Optional.empty(),
                        PinnedWhileShippedTest.class.getClassLoader()))) {
            DeploymentReport report = deployer.plan(
                            Plan.builder("site").plays(List.of(play)).build())
                    .targets(target)
                    .deploy();
            assertThat(report.succeeded()).as(report.toText()).isTrue();
        }
        assertThat(cache.readPinned).contains("runner", "program", "variables");
        assertThat(cache.readUnpinned).isEmpty();
        assertThat(cache.pinned).isEmpty();
    }
}

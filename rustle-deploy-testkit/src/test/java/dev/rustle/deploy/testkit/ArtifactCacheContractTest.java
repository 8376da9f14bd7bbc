package dev.rustle.deploy.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Segment;

import static org.assertj.core.api.Assertions.assertThat;

/** Every test of the contract has a cache that must fail it. */
class ArtifactCacheContractTest {

    /** What is wrong with a cache, and which test must say so. */
    enum Defect {
        NONE(""),
        RANDOM_ID("idIsConstantAndNotBlank"),
        FINDS_ANYTHING("anEmptyCacheHasNothing"),
        FORGETS_SEGMENTS_OF_ARTIFACTS("whatWasStoredIsFoundWithItsBytes"),
        HAS_NO_SEGMENTS("segmentsAreFoundByDigest"),
        LATEST_IS_THE_FIRST("latestIsTheLastOfItsLineage"),
        LATEST_HAS_NO_INPUTS("latestIsTheLastOfItsLineage"),
        LATEST_BY_FINGERPRINT("latestIsTheLastOfItsLineage"),
        STORING_TWICE_REMOVES("storingTheSameTwiceChangesNothing"),
        FIRST_ARTIFACT_STAYS("aFingerprintThatIsStoredAgainNamesTheNewArtifact"),
        FINDS_ARTIFACTS_IN_PART("whatIsNotPinnedMayBeForgottenButNeverInPart"),
        IGNORES_PINS("pinnedSegmentsStayUntilTheLastPinIsClosed"),
        FIRST_CLOSED_PIN_ENDS_ALL("pinnedSegmentsStayUntilTheLastPinIsClosed"),
        CLOSING_A_PIN_TWICE_COUNTS_TWICE("pinnedSegmentsStayUntilTheLastPinIsClosed"),
        PINS_NEVER_END("pinnedSegmentsStayUntilTheLastPinIsClosed"),
        SAYS_THAT_ALL_IS_PINNED("aPinSaysWhatItHolds"),
        CLOSED_PINS_HELD_NOTHING("aPinSaysWhatItHolds"),
        STORING_ENDS_PINS("storingAgainDoesNotEndAPin"),
        NOT_THREAD_SAFE("manyThreadsStoreAndFind"),
        CLOSES_ONCE("closingMayBeRepeated");

        private final String test;

        Defect(String test) {
            this.test = test;
        }
    }

    private static Defect defect = Defect.NONE;

    /** The contract, on a cache with the defect that is set. */
    static final class Subject extends ArtifactCacheContract {
        @Override
        protected ArtifactCache create() {
            return new SimpleCache(defect);
        }

        @Override
        protected void forget(ArtifactCache cache) {
            ((SimpleCache) cache).forget();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTestsFindTheDefect(Defect wrong) {
        defect = wrong;
        Map<String, Throwable> failures = ContractRuns.failures(Subject.class);
        if (wrong == Defect.NONE) {
            assertThat(failures).isEmpty();
        } else {
            assertThat(failures).containsKey(wrong.test);
        }
    }

    @Test
    void noTestIsWithoutADefectThatItFinds() {
        Set<String> found = new TreeSet<>(
                Stream.of(Defect.values()).map(wrong -> wrong.test).toList());
        found.remove("");
        assertThat(found).isEqualTo(ContractRuns.tests(ArtifactCacheContract.class));
    }

    /** A cache of maps, which forgets when it is told to. */
    private static final class SimpleCache implements ArtifactCache {
        private final Defect defect;
        private final Map<Digest, Artifact> artifacts = new HashMap<>();
        private final Map<String, CacheEntry> latest = new HashMap<>();
        private final Map<Digest, Segment> segments = new HashMap<>();
        private final Map<Digest, Integer> pins = new HashMap<>();
        private @Nullable Thread user;
        private boolean closed;

        SimpleCache(Defect defect) {
            this.defect = defect;
        }

        @Override
        public String id() {
            return defect == Defect.RANDOM_ID ? "simple" + System.nanoTime() : "simple";
        }

        private Optional<Artifact> whole(Optional<Artifact> artifact) {
            if (defect == Defect.FINDS_ARTIFACTS_IN_PART) {
                return artifact;
            }
            return artifact.filter(
                    found -> found.segments().stream().map(Segment::digest).allMatch(segments::containsKey));
        }

        @Override
        public synchronized CacheLookup find(Digest fingerprint) {
            return found(fingerprint)
                    .map(artifact -> CacheLookup.found(artifact, "simple"))
                    .orElseGet(CacheLookup::missing);
        }

        private Optional<Artifact> found(Digest fingerprint) {
            if (defect == Defect.FINDS_ANYTHING) {
                return Optional.of(ArtifactCacheContract.artifact("anything"));
            }
            Optional<Artifact> found = whole(Optional.ofNullable(artifacts.get(fingerprint)));
            return defect == Defect.FORGETS_SEGMENTS_OF_ARTIFACTS
                    ? found.map(artifact -> new Artifact(
                            artifact.triple(),
                            artifact.fileName(),
                            artifact.segments().subList(0, 1),
                            artifact.digest()))
                    : found;
        }

        @Override
        public synchronized Optional<Segment> segment(Digest digest) {
            return defect == Defect.HAS_NO_SEGMENTS ? Optional.empty() : Optional.ofNullable(segments.get(digest));
        }

        @Override
        public void store(CacheEntry entry) {
            if (defect == Defect.NOT_THREAD_SAFE) {
                refuseOthers();
            }
            synchronized (this) {
                keep(entry);
            }
        }

        /** What breaks by chance when two threads meet, breaks whenever two threads are there at all. */
        private synchronized void refuseOthers() {
            if (user != null && !user.equals(Thread.currentThread())) {
                throw new IllegalStateException("used by two threads");
            }
            user = Thread.currentThread();
        }

        private void keep(CacheEntry entry) {
            Artifact artifact = entry.artifact();
            Digest fingerprint = entry.fingerprint();
            if (defect == Defect.STORING_TWICE_REMOVES && artifacts.containsKey(fingerprint)) {
                artifacts.remove(fingerprint);
                return;
            }
            if (defect == Defect.STORING_ENDS_PINS) {
                artifact.segments().forEach(segment -> pins.remove(segment.digest()));
            }
            if (defect == Defect.FIRST_ARTIFACT_STAYS) {
                artifacts.putIfAbsent(fingerprint, artifact);
            } else {
                artifacts.put(fingerprint, artifact);
            }
            if (defect == Defect.LATEST_IS_THE_FIRST) {
                latest.putIfAbsent(entry.lineage(), entry);
            } else {
                latest.put(entry.lineage(), entry);
            }
            artifact.segments().forEach(segment -> segments.put(segment.digest(), segment));
        }

        @Override
        public synchronized Optional<CacheEntry> latest(String lineage) {
            Optional<CacheEntry> last = Optional.ofNullable(latest.get(lineage));
            if (defect == Defect.LATEST_BY_FINGERPRINT) {
                return last.flatMap(entry -> found(entry.fingerprint()).map(artifact -> with(artifact, entry)));
            }
            return last.filter(entry -> whole(Optional.of(entry.artifact())).isPresent())
                    .map(entry -> defect == Defect.LATEST_HAS_NO_INPUTS
                            ? CacheEntry.builder(entry.artifact(), lineage, entry.fingerprint())
                                    .build()
                            : entry);
        }

        private static CacheEntry with(Artifact artifact, CacheEntry entry) {
            return CacheEntry.builder(artifact, entry.lineage(), entry.fingerprint())
                    .inputs(entry.inputs())
                    .build();
        }

        @Override
        public synchronized Pin pin(Collection<Digest> digests) {
            List<Digest> held = new ArrayList<>(
                    digests.stream().filter(segments::containsKey).toList());
            held.forEach(digest -> pins.merge(digest, 1, Integer::sum));
            Set<Digest> pinned = Set.copyOf(defect == Defect.SAYS_THAT_ALL_IS_PINNED ? digests : held);
            return new Pin() {
                @Override
                public Set<Digest> pinned() {
                    return defect == Defect.CLOSED_PINS_HELD_NOTHING ? Set.copyOf(held) : pinned;
                }

                @Override
                public void close() {
                    release(held);
                }
            };
        }

        private synchronized void release(List<Digest> held) {
            if (defect == Defect.PINS_NEVER_END) {
                return;
            }
            for (Digest digest : held) {
                pins.computeIfPresent(
                        digest,
                        (key, count) -> defect == Defect.FIRST_CLOSED_PIN_ENDS_ALL || count == 1 ? null : count - 1);
            }
            if (defect != Defect.CLOSING_A_PIN_TWICE_COUNTS_TWICE) {
                held.clear();
            }
        }

        synchronized void forget() {
            Set<Digest> kept = defect == Defect.IGNORES_PINS ? new HashSet<>() : pins.keySet();
            segments.keySet().retainAll(kept);
        }

        @Override
        public void close() {
            if (closed && defect == Defect.CLOSES_ONCE) {
                throw new IllegalStateException("closed twice");
            }
            closed = true;
        }
    }
}

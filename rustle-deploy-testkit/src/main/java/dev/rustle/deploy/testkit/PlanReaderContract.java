package dev.rustle.deploy.testkit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.SourceHead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What {@link PlanReader} promises, as tests: extend it with plans of the reader's format and of others. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PlanReaderContract {

    /** For subclasses. */
    protected PlanReaderContract() {}

    /** Returns the reader. */
    protected abstract PlanReader reader();

    /** Returns sound plans in the reader's format; at least one. */
    protected abstract List<String> soundPlans();

    /** Returns texts of the reader's format with at least one error each; at least one. */
    protected abstract List<String> brokenPlans();

    /** Returns sound texts of other formats; at least one. */
    protected abstract List<String> foreignTexts();

    /** Returns texts with at least one error each of which the reader understands the rest; none if it is all or nothing for it. */
    protected List<String> partlyBrokenPlans() {
        return List.of();
    }

    private static SourceHead head(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, SourceHead.LIMIT);
        return new SourceHead("test", new String(bytes, 0, length, StandardCharsets.UTF_8), length == bytes.length);
    }

    private ReadResult read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private ReadResult read(byte[] bytes) throws IOException {
        return reader().read(new Bytes(bytes), ReadContext.strict());
    }

    /** A source that counts its open streams. */
    private static final class Bytes implements PlanSource {
        private final byte[] bytes;
        private final AtomicInteger open = new AtomicInteger();

        Bytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public Optional<Path> folder() {
            return Optional.empty();
        }

        @Override
        public InputStream open() {
            open.incrementAndGet();
            return new FilterInputStream(new java.io.ByteArrayInputStream(bytes)) {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        open.decrementAndGet();
                    }
                    super.close();
                }
            };
        }
    }

    @Test
    void theIdIsConstant() {
        assertThat(reader().id()).isNotBlank().isEqualTo(reader().id());
    }

    @Test
    void itsOwnTextsAreClaimedSoundOrNot() {
        for (String plan : soundPlans()) {
            assertThat(reader().match(head(plan))).as(plan).isEqualTo(PlanReader.Match.MINE);
        }
        for (String plan : brokenPlans()) {
            assertThat(reader().match(head(plan))).as(plan).isEqualTo(PlanReader.Match.MINE);
        }
    }

    @Test
    void othersTextsAreNotClaimed() {
        assertThat(foreignTexts()).isNotEmpty();
        for (String text : foreignTexts()) {
            assertThat(reader().match(head(text))).as(text).isEqualTo(PlanReader.Match.NOT_MINE);
        }
        for (String text : List.of("", " ", "\n", "\0\0\0", "#!/bin/sh\necho hi\n", "\u007FELF\u0002\u0001")) {
            assertThat(reader().match(head(text))).as(text).isEqualTo(PlanReader.Match.NOT_MINE);
        }
    }

    @Test
    void soundPlansAreRead() throws IOException {
        assertThat(soundPlans()).isNotEmpty();
        for (String plan : soundPlans()) {
            ReadResult result = read(plan);
            assertThat(result.problems()).as(plan).noneMatch(Problem::isError);
            assertThat(result.plan()).as(plan).isPresent();
        }
    }

    @Test
    void brokenPlansAreProblems() throws IOException {
        assertThat(brokenPlans()).isNotEmpty();
        for (String plan : brokenPlans()) {
            ReadResult result = read(plan);
            assertThat(result.plan()).as(plan).isEmpty();
            assertThat(result.problems()).as(plan).anyMatch(Problem::isError);
        }
    }

    @Test
    void whatIsUnderstoodOfABrokenPlanIsADraftAndNoPlan() throws IOException {
        for (String plan : partlyBrokenPlans()) {
            ReadResult result = read(plan);
            assertThat(result.plan()).as(plan).isEmpty();
            assertThat(result.problems()).as(plan).anyMatch(Problem::isError);
            assertThat(result.draft()).as(plan).isPresent();
            assertThat(read(plan)).as(plan).usingRecursiveComparison().isEqualTo(result);
        }
        for (String plan : soundPlans()) {
            assertThat(read(plan).draft()).as(plan).isEmpty();
        }
    }

    @Test
    void theNameThatTheCallerGivesIsTheNameOfPlansAndDrafts() throws IOException {
        ReadContext named = ReadContext.strict().withPlanName("given");
        for (String plan : soundPlans()) {
            assertThat(reader().read(new Bytes(plan.getBytes(StandardCharsets.UTF_8)), named)
                            .plan()
                            .map(Plan::name))
                    .as(plan)
                    .hasValue("given");
        }
        for (String plan : partlyBrokenPlans()) {
            assertThat(reader().read(new Bytes(plan.getBytes(StandardCharsets.UTF_8)), named)
                            .draft()
                            .flatMap(PlanDraft::name))
                    .as(plan)
                    .hasValue("given");
        }
    }

    @Test
    void theSameTextGivesTheSamePlan() throws IOException {
        for (String plan : soundPlans()) {
            assertThat(read(plan)).as(plan).usingRecursiveComparison().isEqualTo(read(plan));
        }
    }

    @Test
    void cutOffTextsAreNoException() throws IOException {
        for (String plan : soundPlans()) {
            byte[] bytes = plan.getBytes(StandardCharsets.UTF_8);
            int step = Math.max(1, bytes.length / 200);
            for (int length = 0; length < bytes.length; length += step) {
                assertAnswers(Arrays.copyOf(bytes, length), "the first " + length + " bytes of " + plan);
            }
        }
    }

    @Test
    void damagedTextsAreNoException() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (String plan : soundPlans()) {
            byte[] bytes = plan.getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < 200 && bytes.length > 0; round++) {
                byte[] damaged = bytes.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                assertAnswers(damaged, "seed " + seed + ", round " + round + " of " + plan);
            }
        }
    }

    private void assertAnswers(byte[] bytes, String description) throws IOException {
        ReadResult result;
        try {
            result = read(bytes);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(description, e);
        }
        assertThat(result.plan().isPresent() && result.draft().isPresent())
                .as(description)
                .isFalse();
        assertThat(result.plan().isEmpty())
                .as(description)
                .isEqualTo(result.problems().stream().anyMatch(Problem::isError));
    }

    @Test
    void streamsAreClosed() throws IOException {
        List<String> all = new ArrayList<>(soundPlans());
        all.addAll(brokenPlans());
        for (String plan : all) {
            Bytes source = new Bytes(plan.getBytes(StandardCharsets.UTF_8));
            reader().read(source, ReadContext.strict());
            assertThat(source.open).as(plan).hasValue(0);
        }
    }

    @Test
    void theSizeLimitHolds() throws IOException {
        for (String plan : soundPlans()) {
            int size = plan.getBytes(StandardCharsets.UTF_8).length;
            ReadContext tooSmall = ReadContext.strict().withSizeLimit(size - 1);
            ReadResult result = reader().read(new Bytes(plan.getBytes(StandardCharsets.UTF_8)), tooSmall);
            assertThat(result.plan()).isEmpty();
            ReadContext exact = ReadContext.strict().withSizeLimit(size);
            assertThat(reader().read(new Bytes(plan.getBytes(StandardCharsets.UTF_8)), exact)
                            .plan())
                    .isPresent();
        }
    }

    @Test
    void whatCannotBeReadIsAnException() {
        PlanSource unreadable = new PlanSource() {
            @Override
            public String name() {
                return "unreadable";
            }

            @Override
            public Optional<Path> folder() {
                return Optional.empty();
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("unreadable by the test");
            }
        };
        assertThatThrownBy(() -> reader().read(unreadable, ReadContext.strict()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void manyThreadsMayRead() throws Exception {
        String plan = soundPlans().get(0);
        PlanReader shared = reader();
        ReadResult expected = read(plan);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<ReadResult>> results = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                results.add(threads.submit(
                        () -> shared.read(new Bytes(plan.getBytes(StandardCharsets.UTF_8)), ReadContext.strict())));
            }
            for (Future<ReadResult> result : results) {
                assertThat(result.get()).usingRecursiveComparison().isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

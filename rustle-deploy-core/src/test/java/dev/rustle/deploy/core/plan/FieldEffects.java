package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.CompiledPlan;
import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever changes a field with an effect gets another artifact, another run or another report: the complete plan of a format is compiled with each of the changes that a subclass lists in a
 * static method {@code changes()}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FieldEffects {
    private final Format format;
    private final Deployer deployer = Deployer.builder().cacheInMemory().build();
    private String complete = "";

    /**
     * A change of the complete plan.
     *
     * @param field the field that it is about
     * @param first what has to be changed first, so that the field says something
     */
    record Change(String field, String before, String after, UnaryOperator<String> first) {
        Change(String field, String before, String after) {
            this(field, before, after, UnaryOperator.identity());
        }

        @Override
        public String toString() {
            return field;
        }
    }

    /**
     * What becomes of a plan.
     *
     * @param plan its name
     * @param artifacts the digest of the artifact of each host
     * @param targets how each host is reached
     * @param settings the settings of its run
     * @param told the problems, without their places
     */
    record Seen(
            String plan,
            Map<String, Digest> artifacts,
            List<Target> targets,
            Optional<RunSettings> settings,
            List<String> told) {}

    FieldEffects(Format format) {
        this.format = format;
    }

    @BeforeAll
    void compileTheCompletePlan() throws IOException {
        complete = format.complete();
        Seen seen = see(complete);
        assertThat(seen.artifacts()).as(seen.told().toString()).isNotEmpty();
    }

    @AfterAll
    void close() {
        deployer.close();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeOfTheFieldIsSeen(Change change) {
        String text = change.first().apply(complete);
        assertThat(text).contains(change.before());
        assertThat(differ(see(text), see(text.replace(change.before(), change.after()))))
                .isTrue();
    }

    /** Without a change nothing differs, so that a difference says something. */
    @Test
    void withoutAChangeNothingDiffers() {
        assertThat(differ(see(complete), see("\n" + complete))).isFalse();
    }

    @Test
    void everyFieldWithAnEffectIsChanged(TestInfo info) throws ReflectiveOperationException {
        List<String> effects = new ArrayList<>();
        for (Section section : format.sections()) {
            section.fields().values().stream()
                    .filter(field -> field.use() == Field.Use.EFFECT)
                    .forEach(field -> effects.add(section.name() + "." + field.name()));
        }
        Stream<?> changes = (Stream<?>)
                info.getTestClass().orElseThrow().getDeclaredMethod("changes").invoke(null);
        assertThat(changes.map(String::valueOf)).containsExactlyInAnyOrderElementsOf(effects);
    }

    private Seen see(String text) {
        try {
            CompiledPlan compiled = deployer.plan(
                            PlanSource.of("plan.json", text, format.folder().toAbsolutePath()))
                    .triple(TargetTriple.LINUX_X86_64)
                    .compile();
            Map<String, Digest> artifacts = new TreeMap<>();
            List<Target> targets = new ArrayList<>();
            compiled.hosts().forEach((name, host) -> {
                artifacts.put(name, host.artifact().digest());
                targets.add(host.target());
            });
            return new Seen(
                    compiled.plan(), artifacts, targets, Optional.of(compiled.settings()), told(compiled.warnings()));
        } catch (InvalidInputException e) {
            return nothing(told(e.problems()));
        }
    }

    private static Seen nothing(List<String> told) {
        return new Seen("", Map.of(), List.of(), Optional.empty(), told);
    }

    private static boolean differ(Seen before, Seen after) {
        try {
            assertThat(after)
                    .usingRecursiveComparison()
                    .ignoringFieldsMatchingRegexes(".*location", ".*additions.*")
                    .isEqualTo(before);
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    private static List<String> told(List<Problem> problems) {
        return problems.stream().map(Problem::message).toList();
    }
}

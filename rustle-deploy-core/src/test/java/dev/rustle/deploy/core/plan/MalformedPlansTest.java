package dev.rustle.deploy.core.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.core.corpus.Corpus;
import dev.rustle.deploy.core.corpus.PlanCase;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.ReadContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Plans with problems, and exactly the problems that a reader reports. */
class MalformedPlansTest {

    static List<PlanCase> plansA() {
        return Corpus.plansA();
    }

    static List<PlanCase> plansB() {
        return Corpus.plansB();
    }

    @ParameterizedTest
    @MethodSource("plansA")
    void hasExactlyTheseProblemsInFormatA(PlanCase example) {
        assertThat(problems(new FormatAReader(), example)).isEqualTo(example.problems());
    }

    @ParameterizedTest
    @MethodSource("plansB")
    void hasExactlyTheseProblemsInFormatB(PlanCase example) {
        assertThat(problems(new ExecutionPlanReader(), example)).isEqualTo(example.problems());
    }

    private static String problems(PlanReader reader, PlanCase example) {
        return Reads.problems(
                Reads.read(reader, new String(example.bytes(), StandardCharsets.UTF_8), ReadContext.strict()));
    }
}

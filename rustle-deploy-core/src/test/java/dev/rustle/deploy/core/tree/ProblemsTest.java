package dev.rustle.deploy.core.tree;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemsTest {
    private final Problems problems = new Problems();

    private static Location line(int line) {
        return new Location("text", line, 1, "");
    }

    @Test
    void asManyAsMayBeAreAllTold() {
        for (int i = 1; i <= Problems.LIMIT; i++) {
            problems.error(line(i), "wrong");
        }
        assertThat(problems.inOrder()).hasSize(Problems.LIMIT).allMatch(problem -> problem.message()
                .equals("wrong"));
        problems.error(line(7), "wrong");
        assertThat(problems.inOrder()).hasSize(Problems.LIMIT);
    }

    @Test
    void thatThereAreMoreIsTold() {
        for (int i = 1; i <= 3 * Problems.LIMIT; i++) {
            problems.error(line(i), "wrong");
        }
        assertThat(problems.inOrder())
                .hasSize(Problems.LIMIT + 1)
                .last()
                .hasToString(
                        "text:10001:1: error: there are more problems than the 10000 that are told; mend these first");
        assertThat(problems.errorCount()).isEqualTo(3 * Problems.LIMIT);
    }

    @Test
    void anErrorBehindTooManyWarningsIsOne() {
        for (int i = 1; i <= 2 * Problems.LIMIT; i++) {
            problems.warning(line(i), "odd");
        }
        assertThat(problems.hasErrors()).isFalse();
        problems.error(line(99_999), "wrong");
        assertThat(problems.hasErrors()).isTrue();
        assertThat(problems.inOrder()).filteredOn(Problem::isError).hasSize(1);
    }

    @Test
    void longMessagesAndPointersAreCutInTheMiddle() {
        problems.error(new Location("text", 1, 1, "/" + "p".repeat(5000)), "begin" + "x".repeat(5000) + "end");
        Problem problem = problems.inOrder().get(0);
        assertThat(problem.message())
                .hasSize(Problems.LONGEST)
                .startsWith("beginx")
                .contains("x ... x")
                .endsWith("xend");
        assertThat(problem.location().pointer()).hasSize(Problems.LONGEST).startsWith("/p");
    }
}

package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.ReadContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plans with problems, and exactly the problems that are reported. A case of {@code malformed.txt} (format A) and {@code malformed-execution.txt} (format B) is a title after
 * {@code ###}, the plan, a last line {@code ---} and the problems, one a line; none means that the plan is read without a word. {@code (x*n)} in a plan stands for n times x.
 */
class MalformedPlansTest {

    record Case(PlanReader reader, String title, String plan, String problems) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Case> cases() throws IOException {
        return Stream.concat(
                cases("malformed.txt", new FormatAReader()).stream(),
                cases("malformed-execution.txt", new ExecutionPlanReader()).stream());
    }

    private static List<Case> cases(String file, PlanReader reader) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String part : Files.readString(Path.of("src/test/resources/plans").resolve(file))
                .split("(?m)^### ", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int title = part.indexOf('\n');
            int end = part.lastIndexOf("\n---\n");
            cases.add(new Case(
                    reader,
                    part.substring(0, title),
                    repeated(part.substring(title + 1, Math.max(title + 1, end))),
                    part.substring(end + 5).stripTrailing()));
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasExactlyTheseProblems(Case example) {
        assertThat(Reads.problems(Reads.read(example.reader(), example.plan(), ReadContext.strict())))
                .isEqualTo(example.problems());
    }

    private static String repeated(String text) {
        return java.util.regex.Pattern.compile("\\((.)\\*(\\d+)\\)")
                .matcher(text)
                .replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))));
    }
}

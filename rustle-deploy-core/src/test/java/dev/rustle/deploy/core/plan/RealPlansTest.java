package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanReader.Match;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.SourceHead;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads what planners wrote: the plans of this module, and those that lie beside the working copy, if they do. */
class RealPlansTest {
    private static final Path OWN = Path.of("src/test/resources/plans/rustle-plan");
    private static final Path BESIDE = Path.of("../../shared/plans");

    static Stream<Path> plans() throws IOException {
        Stream.Builder<Path> plans = Stream.builder();
        for (Path folder : List.of(OWN, BESIDE)) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(".json"))
                            .sorted()
                            .forEach(plans::add);
                }
            }
        }
        return plans.build();
    }

    @ParameterizedTest
    @MethodSource("plans")
    void isClaimedByOneReaderAndReadCompletely(Path file) throws IOException {
        String text = Files.readString(file);
        SourceHead head = new SourceHead(
                file.toString(),
                new String(
                        Files.readAllBytes(file),
                        0,
                        (int) Math.min(SourceHead.LIMIT, Files.size(file)),
                        StandardCharsets.UTF_8),
                Files.size(file) <= SourceHead.LIMIT);
        boolean formatA = text.contains("\"plays\"");
        assertThat(new FormatAReader().match(head)).isEqualTo(formatA ? Match.MINE : Match.NOT_MINE);
        assertThat(new ExecutionPlanReader().match(head)).isEqualTo(formatA ? Match.NOT_MINE : Match.MINE);
        PlanReader reader = formatA ? new FormatAReader() : new ExecutionPlanReader();
        ReadResult result = reader.read(PlanSource.of(file), ReadContext.strict());
        assertThat(result.problems()).noneMatch(problem -> problem.isError());
        Plan plan = result.plan().orElseThrow();
        long tasks = plan.plays().stream()
                .flatMap(play -> Stream.of(play.preTasks(), play.tasks(), play.postTasks()))
                .flatMap(List::stream)
                .map(Batch::tasks)
                .mapToLong(List::size)
                .sum();
        assertThat(tasks)
                .isPositive()
                .isEqualTo(text.split(formatA ? "\"task_id\"" : "\"failure_policy\"", -1).length - 1L);
    }
}

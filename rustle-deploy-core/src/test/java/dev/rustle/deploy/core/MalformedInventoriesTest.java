package dev.rustle.deploy.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.Deployment;
import dev.rustle.deploy.InvalidInputException;
import dev.rustle.deploy.core.corpus.Corpus;
import dev.rustle.deploy.core.corpus.InventoryCase;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Inventories with problems, and exactly the problems that are told when a sound plan is to be deployed to their hosts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class MalformedInventoriesTest {
    private static final String PLAN =
            "{\"name\": \"site\", \"plays\": [{\"hosts\": [\"all\"], \"batches\": [{\"tasks\": [{\"task_id\": \"t\", \"module\": \"ping\"}]}]}]}";

    private final NoTransport transport = new NoTransport();
    private final Deployer deployer =
            Deployer.builder().transport(transport).cacheInMemory().build();

    static List<InventoryCase> cases() {
        return Corpus.inventories();
    }

    @AfterAll
    void nobodyWasContacted() {
        deployer.close();
        assertThat(transport.connections).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasExactlyTheseProblems(InventoryCase example, @TempDir Path folder) throws IOException {
        List<Path> sources = example.write(folder);
        Deployment plan = deployer.plan(PlanSource.of("plan.json", PLAN, folder))
                .targets(sources.get(0), sources.subList(1, sources.size()).toArray(Path[]::new));
        Deployment deployment = example.limit().map(plan::limit).orElse(plan);

        InvalidInputException refused = catchThrowableOfType(
                InvalidInputException.class, () -> deployment.execute().deploy());

        assertThat(refused).isNotNull();
        assertThat(refused.problems().stream()
                        .map(Problem::toString)
                        .map(line -> line.replace(folder + "/", "FOLDER/").replace(folder.toString(), "FOLDER"))
                        .collect(Collectors.joining("\n")))
                .isEqualTo(example.problems());
    }
}

package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;

/**
 * A format of plans, for tests that hold for all of them.
 *
 * @param name the letter by which it goes
 * @param folder where plans of it are
 * @param plans those that together use every field with an effect; the first is JSON
 * @param sections its ledger
 */
record Format(String name, Path folder, List<String> plans, List<Section> sections, Reader reader) {
    private static final Path PLANS = Path.of("src/test/resources/plans");

    static final Format A = new Format(
            "A",
            PLANS.resolve("rustle-plan"),
            List.of("complete.json"),
            FormatA.SECTIONS,
            (source, reading) -> new FormatAReader().read(source, reading));

    static final Format B = new Format(
            "B",
            PLANS.resolve("execution-plan"),
            List.of("complete.json", "file.yaml", "program.yaml"),
            FormatB.SECTIONS,
            (source, reading) -> new ExecutionPlanReader().read(source, reading));

    /** What a reader does. */
    interface Reader {
        ReadResult read(PlanSource source, Reading reading) throws IOException;
    }

    static Stream<Format> all() {
        return Stream.of(A, B);
    }

    String complete() throws IOException {
        return Files.readString(folder.resolve(plans.get(0)));
    }

    ReadResult read(String text) throws IOException {
        return reader.read(
                PlanSource.of("plan.json", text, folder.toAbsolutePath()), new Reading(ReadContext.strict()));
    }

    @Override
    public String toString() {
        return name;
    }
}

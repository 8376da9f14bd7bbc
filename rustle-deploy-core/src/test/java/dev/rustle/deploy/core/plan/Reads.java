package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;

/** Short ways to read plans in tests. */
final class Reads {
    private Reads() {}

    static ReadResult read(String text) {
        return read(text, ReadContext.strict());
    }

    static ReadResult read(String text, ReadContext context) {
        return read(new FormatAReader(), text, context);
    }

    static ReadResult read(PlanReader reader, String text, ReadContext context) {
        try {
            return reader.read(PlanSource.of("plan.json", text, Path.of("/plans")), context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Plan plan(String text) {
        ReadResult result = read(text);
        return result.plan().orElseThrow(() -> new AssertionError(problems(result)));
    }

    /** The problems as text, one a line. */
    static String problems(ReadResult result) {
        return result.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    static String problems(String text) {
        return problems(read(text));
    }
}

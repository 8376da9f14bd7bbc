package dev.rustle.deploy.core.plan;

import java.util.List;

import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.SourceHead;

/** Knows format B, the older execution plan with its tasks on the outermost level, and says that this version does not read it. */
public final class ExecutionPlanReader implements PlanReader {

    /** Creates a reader. */
    public ExecutionPlanReader() {}

    @Override
    public String id() {
        return "execution-plan";
    }

    @Override
    public Match match(SourceHead head) {
        return TopLevelKeys.of(head).isFormatB() ? Match.MINE : Match.NOT_MINE;
    }

    @Override
    public ReadResult read(PlanSource source, ReadContext context) {
        return ReadResult.failed(List.of(Problem.error(
                new Location(source.name(), 1, 1, ""),
                "this is an execution plan of the older format (\"tasks\" instead of \"plays\"), which this version does not read;"
                        + " plan the playbook again with rustle-plan, whose output is read")));
    }
}

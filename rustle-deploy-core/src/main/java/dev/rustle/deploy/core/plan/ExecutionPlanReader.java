package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.core.plan.Dependencies.ParsedBatch;
import dev.rustle.deploy.core.plan.ExecutionTaskParser.ParsedTask;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Strategy;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.SourceHead;

/**
 * Reads format B, the older execution plan with its tasks on the outermost level, with the same extensions as format A, in JSON or YAML. It becomes a plan with one play of one
 * batch. {@code docs/plan-format.md} says what becomes of every field.
 */
public final class ExecutionPlanReader implements PlanReader {
    private static final String PLAY = "play-0";
    private static final String BATCH = "batch-0";
    /** The section of a play that has neither pre_tasks nor post_tasks. */
    private static final int TASKS = 1;

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
    public ReadResult read(PlanSource source, ReadContext context) throws IOException {
        return read(source, new Reading(context));
    }

    ReadResult read(PlanSource source, Reading reading) throws IOException {
        return PlanDocument.read(source, reading, FormatB.PLAN, fields -> draft(fields, source, reading));
    }

    private static PlanDraft draft(Fields fields, PlanSource source, Reading reading) {
        Optional<Fields> metadata = fields.open("metadata", FormatB.METADATA);
        metadata.ifPresent(found -> checkVersion(found, reading));
        Optional<Plan.Builder> named = PlanName.of(fields, metadata, source, reading);
        fields.open("facts_template", FormatB.FACTS);
        ExecutionModules.check(fields, reading);
        List<ParsedTask> tasks = tasks(fields, reading);
        Plan.Builder builder = named.orElseGet(() -> Plan.builder("unnamed"))
                .plays(List.of(play(fields, tasks, reading)))
                .targetNames(tasks.stream()
                        .flatMap(task -> task.hosts().names().stream())
                        .toList())
                .settings(ExecutionSettings.read(fields, reading))
                .location(fields.node().location());
        source.folder().ifPresent(builder::folder);
        PlanInventory.read(fields, builder.build().name(), source, reading).ifPresent(builder::inventory);
        Plan plan = builder.build();
        boolean nameKnown = named.isPresent() && PlanName.isKnown(fields, reading);
        return new PlanDraft(
                plan, Optional.of(plan.name()).filter(name -> nameKnown), Unknowns.ofFormatB(reading, source.name()));
    }

    /** In YAML a version without quotes is a number. */
    private static void checkVersion(Fields metadata, Reading reading) {
        metadata.get("version")
                .filter(node ->
                        !node.text().orElseGet(() -> node.value().toJson()).matches("1(?:\\.[0-9]+)*"))
                .ifPresent(node -> reading.problems.error(
                        node.location(),
                        "this is version " + node.value().toJson()
                                + " of the format; known is version 1; plan again with a planner that writes it"));
    }

    private static List<ParsedTask> tasks(Fields plan, Reading reading) {
        if (plan.get("tasks").isEmpty()) {
            reading.problems.error(plan.node().location(), "the plan has no \"tasks\"; it is required, be it empty");
            reading.unread.add(FormatB.TASK);
        }
        ExecutionTaskParser parser = new ExecutionTaskParser(reading);
        Ids ids = new Ids("id", "tasks", reading);
        List<ParsedTask> tasks = new ArrayList<>();
        int index = 0;
        for (Node node : plan.list("tasks")) {
            parser.task(node, index++, ids).ifPresent(tasks::add);
        }
        return tasks;
    }

    private static Play play(Fields plan, List<ParsedTask> tasks, Reading reading) {
        List<Node> nodes = tasks.stream().map(ParsedTask::node).toList();
        Batch batch = Batch.builder(BATCH)
                .tasks(tasks.stream().map(ParsedTask::task).toList())
                .location(plan.node().location())
                .build();
        List<ParsedBatch> ordered = new Dependencies(
                        List.of(new ParsedBatch(TASKS, plan.node(), batch, nodes)),
                        WrittenIds.ofTasks(plan.node()),
                        "the plan",
                        reading)
                .inOrder();
        Play.Builder play = Play.builder(PLAY)
                .hosts(TargetHosts.together(
                        tasks.stream().map(ParsedTask::hosts).toList()))
                .tasks(ordered.stream().map(ParsedBatch::batch).toList())
                .location(plan.node().location());
        plan.get("strategy")
                .flatMap(node -> Strategies.read(node, reading))
                .ifPresent(strategy -> move(strategy, play));
        return play.build();
    }

    /** Planners repeat the tasks of a rolling play of format A; here nobody has, so that it is for us to let some hosts at a time do all of them. */
    private static void move(Strategy strategy, Play.Builder play) {
        if (strategy instanceof Strategy.Rolling rolling) {
            play.serial(List.of(Value.of(rolling.batchSize())));
        } else {
            play.strategy(strategy);
        }
    }
}

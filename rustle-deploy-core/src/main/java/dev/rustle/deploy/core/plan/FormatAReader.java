package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.SourceHead;

/** Reads format A, the output of rustle-plan, with its extensions, in JSON or YAML. {@code docs/plan-format.md} says what becomes of every field. */
public final class FormatAReader implements PlanReader {

    /** Creates a reader. */
    public FormatAReader() {}

    @Override
    public String id() {
        return "rustle-plan";
    }

    @Override
    public Match match(SourceHead head) {
        return TopLevelKeys.of(head).isFormatA(FormatA.PLAN.fields().keySet()) ? Match.MINE : Match.NOT_MINE;
    }

    @Override
    public ReadResult read(PlanSource source, ReadContext context) throws IOException {
        return read(source, new Reading(context));
    }

    ReadResult read(PlanSource source, Reading reading) throws IOException {
        return PlanDocument.read(source, reading, FormatA.PLAN, fields -> draft(fields, source, reading));
    }

    private static PlanDraft draft(Fields fields, PlanSource source, Reading reading) {
        Optional<Fields> metadata = fields.open("metadata", FormatA.METADATA);
        Optional<Plan.Builder> named = PlanName.of(fields, metadata, source, reading);
        List<Play> plays = plays(fields, reading);
        Plan.Builder builder = named.orElseGet(() -> Plan.builder("unnamed"))
                .plays(plays)
                .hosts(Hosts.patterns(fields, "hosts", reading))
                .settings(Settings.read(fields, metadata, source.folder(), reading))
                .location(fields.node().location());
        source.folder().ifPresent(builder::folder);
        PlanInventory.read(fields, builder.build().name(), source, reading).ifPresent(builder::inventory);
        Plan plan = builder.build();
        boolean nameKnown = named.isPresent() && PlanName.isKnown(fields, reading);
        return new PlanDraft(
                plan, Optional.of(plan.name()).filter(name -> nameKnown), Unknowns.ofFormatA(reading, source.name()));
    }

    private static List<Play> plays(Fields plan, Reading reading) {
        if (plan.get("plays").isEmpty()) {
            reading.problems.error(plan.node().location(), "the plan has no \"plays\"; it is required, be it empty");
        }
        PlayParser parser = new PlayParser(reading);
        List<Play> plays = new ArrayList<>();
        int index = 0;
        for (Node node : plan.list("plays")) {
            parser.play(node, index++).ifPresent(plays::add);
        }
        return plays;
    }
}

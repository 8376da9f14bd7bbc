package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.rustle.deploy.core.tree.JsonTree;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.core.tree.YamlTree;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadResult;

/** What reading a plan of any format begins and ends with: its text, and what came of it. */
final class PlanDocument {
    private PlanDocument() {}

    /**
     * Reads a plan.
     *
     * @param section the outermost mapping
     * @param understand makes a draft of that mapping; what is wrong with it is among the problems then
     * @throws IOException if the source cannot be read
     */
    static ReadResult read(PlanSource source, Reading reading, Section section, Function<Fields, PlanDraft> understand)
            throws IOException {
        Optional<PlanDraft> draft = text(source, reading)
                .flatMap(text -> tree(text, reading))
                .flatMap(root -> Fields.open(root, section, reading))
                .map(understand);
        List<Problem> problems = reading.problems.inOrder();
        if (!reading.problems.hasErrors()) {
            return ReadResult.of(draft.orElseThrow().plan(), problems);
        }
        return draft.map(found -> ReadResult.failed(problems, found)).orElseGet(() -> ReadResult.failed(problems));
    }

    private static Optional<SourceText> text(PlanSource source, Reading reading) throws IOException {
        try (InputStream stream = source.open()) {
            return SourceText.read(
                    source.name(),
                    stream,
                    reading.context.sizeLimit(),
                    "raise the size limit if it is meant to be so large",
                    reading.problems);
        }
    }

    private static Optional<Node> tree(SourceText text, Reading reading) {
        if (!TopLevelKeys.isYaml(text.text())) {
            return JsonTree.parse(text, reading.problems);
        }
        Optional<Node> root = YamlTree.parse(text, reading.problems);
        if (root.isEmpty() && !reading.problems.hasErrors()) {
            reading.problems.error(
                    new Location(text.name(), 1, 1, ""), "the text has nothing but comments; expected a plan");
        }
        return root;
    }
}

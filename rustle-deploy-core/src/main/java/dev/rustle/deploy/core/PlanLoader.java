package dev.rustle.deploy.core;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.tree.Problems;
import dev.rustle.deploy.core.tree.SourceText;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.spi.ReadResult;
import dev.rustle.deploy.spi.SourceHead;

/** Reads a plan with the one reader that claims it. */
final class PlanLoader {
    private PlanLoader() {}

    /**
     * Reads. A plan in nobody's format is a plan of which nothing is understood.
     *
     * @throws DeployException if it cannot be read, or if two readers claim it
     */
    static ReadResult load(PlanSource source, List<PlanReader> readers, ReadContext context) {
        try (ReadOnce text = new ReadOnce(source)) {
            SourceHead head = text.head();
            List<PlanReader> claims = claims(readers, head);
            if (claims.isEmpty() && !head.complete()) {
                // What tells the format may come after a large inventory.
                SourceHead whole = text.whole(context.sizeLimit());
                claims = claims(readers, whole);
                if (claims.isEmpty() && !whole.complete()) {
                    return ReadResult.failed(List.of(Problem.error(
                            Location.of(source.name()),
                            "the text is larger than " + context.sizeLimit()
                                    + " bytes; raise the size limit if it is meant to be so large")));
                }
            }
            if (claims.isEmpty()) {
                return ReadResult.failed(inNoFormat(text, readers));
            }
            if (claims.size() > 1) {
                throw new DeployException(
                        source.name() + " is claimed by the plan readers "
                                + claims.stream().map(PlanReader::id).toList() + "; remove one of them",
                        null);
            }
            return claims.get(0).read(text, context);
        } catch (IOException e) {
            throw new DeployException("cannot read the plan " + source.name() + ": " + e.getMessage(), e);
        }
    }

    /** Says why nobody claims a text; what is no text is in no format, which is not the reason. */
    private static List<Problem> inNoFormat(ReadOnce text, List<PlanReader> readers) {
        Problems problems = new Problems();
        Optional<SourceText> decoded = SourceText.decode(text.name(), text.beginning(), problems);
        decoded.ifPresent(
                found -> problems.error(
                        Location.of(text.name()),
                        (found.text().isBlank() ? "the text is empty" : "this is in no known format of plans")
                                + "; known are "
                                + readers.stream().map(PlanReader::id).toList()
                                + "; a plan is a JSON or YAML mapping with \"plays\" or \"tasks\", such as rustle-plan prints"));
        return problems.inOrder();
    }

    private static List<PlanReader> claims(List<PlanReader> readers, SourceHead head) {
        return readers.stream()
                .filter(reader -> reader.match(head) == PlanReader.Match.MINE)
                .toList();
    }
}

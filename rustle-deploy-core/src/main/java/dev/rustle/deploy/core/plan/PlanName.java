package dev.rustle.deploy.core.plan;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanSource;

/** Finds the name of a plan: the caller's, the plan's own, or its file's. */
final class PlanName {
    private PlanName() {}

    static Optional<Plan.Builder> of(Fields plan, Optional<Fields> metadata, PlanSource source, Reading reading) {
        Optional<String> own = plan.text("name").filter(text -> !text.isBlank());
        Optional<String> id = metadata.flatMap(fields -> fields.text("plan_id")).filter(text -> !text.isBlank());
        Optional<String> name =
                reading.context.planName().or(() -> own).or(() -> id).or(() -> stem(source.name()));
        if (name.isEmpty()) {
            reading.problems.error(
                    Location.of(source.name()),
                    "the plan has no name, and there is no file to take it from; give it one when calling, or write \"name\"");
            return Optional.empty();
        }
        try {
            return Optional.of(Plan.builder(name.get()));
        } catch (IllegalArgumentException e) {
            Location place = own.isPresent() && own.equals(name)
                    ? plan.get("name").orElseThrow().location()
                    : id.isPresent() && id.equals(name)
                            ? metadata.orElseThrow()
                                    .get("plan_id")
                                    .orElseThrow()
                                    .location()
                            : Location.of(source.name());
            reading.problems.error(place, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Whether it is certain what the plan calls itself, or the caller calls it: an error where a name is, or may be, leaves it open. */
    static boolean isKnown(Fields plan, Reading reading) {
        if (reading.context.planName().isPresent()) {
            return true;
        }
        Set<String> wrong = reading.problems.inOrder().stream()
                .filter(Problem::isError)
                .map(problem -> problem.location().pointer())
                .collect(Collectors.toSet());
        boolean own = plan.node()
                .get("name")
                .flatMap(Node::text)
                .filter(text -> !text.isBlank())
                .isPresent();
        return !wrong.contains("/name")
                && (own || (!wrong.contains("/metadata") && !wrong.contains("/metadata/plan_id")));
    }

    /** Returns the last part of a path without its extension; nothing for names such as {@code <stdin>}. */
    private static Optional<String> stem(String source) {
        if (source.startsWith("<")) {
            return Optional.empty();
        }
        String file = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        int dot = file.lastIndexOf('.');
        return Optional.of(dot > 0 ? file.substring(0, dot) : file).filter(stem -> !stem.isBlank());
    }
}

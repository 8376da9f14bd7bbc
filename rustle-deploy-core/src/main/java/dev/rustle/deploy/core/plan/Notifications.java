package dev.rustle.deploy.core.plan;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.rustle.deploy.core.plan.Dependencies.ParsedBatch;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ReadContext.UnknownKeys;

/** Checks that there is a handler for every notification of a play: whoever notifies one that does not exist would only be told so after the change. */
final class Notifications {
    private final List<Handler> handlers;
    private final Reading reading;
    private final Set<String> names = new LinkedHashSet<>();

    private Notifications(List<Handler> handlers, Reading reading) {
        this.handlers = handlers;
        this.reading = reading;
        for (Handler handler : handlers) {
            names.add(handler.name());
            names.addAll(handler.listen());
        }
    }

    static void check(Fields play, List<ParsedBatch> batches, List<Handler> handlers, Reading reading) {
        Notifications notifications = new Notifications(handlers, reading);
        if (notifications.names.stream().noneMatch(name -> Loops.isTemplate(Value.of(name)))
                && notifications.areNamesKnown(play)) {
            batches.stream()
                    .flatMap(batch -> batch.taskNodes().stream())
                    .flatMap(task -> WrittenIds.items(task, "notify").stream())
                    .forEach(notifications::ofTask);
            handlers.forEach(notifications::ofHandler);
        }
    }

    /** A handler that could not be understood may have any name. */
    private boolean areNamesKnown(Fields play) {
        return !play.isMisspelt("handlers")
                && play.get("handlers")
                        .map(list -> list.isList() && list.items().stream().allMatch(this::isNamed))
                        .orElse(true);
    }

    private boolean isNamed(Node handler) {
        return handler.isMapping()
                && Stream.of("name", "listen")
                        .flatMap(key -> WrittenIds.items(handler, key).stream())
                        .allMatch(name -> name.text().isPresent())
                && (reading.context.unknownKeys() == UnknownKeys.WARNING
                        || handler.entries().stream().noneMatch(this::isMisspeltName));
    }

    private boolean isMisspeltName(Node entry) {
        return FormatA.HANDLER.field(entry.step()).isEmpty()
                && reading.meant(FormatA.HANDLER, entry.step())
                        .filter(Set.of("name", "listen")::contains)
                        .isPresent();
    }

    private void ofHandler(Handler handler) {
        for (String name : handler.task().notifies()) {
            if (!names.contains(name) && !Loops.isTemplate(Value.of(name))) {
                reading.problems.error(
                        handler.task().location().orElseThrow(),
                        "there is no handler named \"" + name + "\" in the play"
                                + reading.problems.question(name, () -> names));
            }
        }
    }

    private void ofTask(Node item) {
        String name = item.text().orElse("");
        if (name.isEmpty() || names.contains(name) || Loops.isTemplate(Value.of(name))) {
            return;
        }
        String hint = handlers.stream()
                .filter(handler -> handler.task().id().equals(name))
                .findFirst()
                .map(handler -> "; the handler with that id is named \"" + handler.name() + "\"")
                .orElseGet(() -> reading.problems.question(name, () -> names));
        reading.problems.error(item.location(), "there is no handler named \"" + name + "\" in the play" + hint);
    }
}

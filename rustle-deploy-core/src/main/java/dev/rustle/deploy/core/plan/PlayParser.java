package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.plan.Dependencies.ParsedBatch;
import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;

/** Reads plays. */
final class PlayParser {
    private static final List<String> SECTIONS = List.of("pre_tasks", "batches", "post_tasks");
    private static final Pattern PERCENTAGE = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]+)?%");

    private final Reading reading;
    private final TaskParser tasks;

    PlayParser(Reading reading) {
        this.reading = reading;
        this.tasks = new TaskParser(reading);
    }

    Optional<Play> play(Node node, int index) {
        return Fields.open(node, FormatA.PLAY, reading).map(fields -> read(fields, index));
    }

    private Play read(Fields fields, int index) {
        Play.Builder play = Play.builder(
                        fields.text("play_id").filter(text -> !text.isBlank()).orElse("play-" + index))
                .location(fields.node().location());
        fields.text("name").ifPresent(play::name);
        play.hosts(Hosts.patterns(fields, "hosts", reading));
        fields.truth("gather_facts").ifPresent(play::gatherFacts);
        fields.truth("force_handlers").ifPresent(play::forceHandlers);
        play.variables(Loops.variables(fields, "vars", reading));
        play.tags(Hosts.tags(fields, "tags"));
        play.serial(serial(fields));
        fields.get("strategy").flatMap(value -> Strategies.read(value, reading)).ifPresent(play::strategy);
        List<Handler> handlers = handlers(fields);
        play.handlers(handlers);
        List<ParsedBatch> batches = batches(fields);
        checkNotifications(batches, handlers);
        List<ParsedBatch> ordered = new Dependencies(batches, reading).inOrder();
        play.preTasks(section(ordered, 0));
        play.tasks(section(ordered, 1));
        play.postTasks(section(ordered, 2));
        return play.build();
    }

    private static List<Batch> section(List<ParsedBatch> batches, int section) {
        return batches.stream()
                .filter(parsed -> parsed.section() == section)
                .map(ParsedBatch::batch)
                .toList();
    }

    private List<ParsedBatch> batches(Fields play) {
        List<ParsedBatch> batches = new ArrayList<>();
        Map<String, Node> ids = new HashMap<>();
        if (play.get("batches").isEmpty()
                && play.get("pre_tasks").isEmpty()
                && play.get("post_tasks").isEmpty()) {
            reading.problems.error(play.node().location(), "the play has no \"batches\"; it is required, be it empty");
        }
        for (int section = 0; section < SECTIONS.size(); section++) {
            String name = SECTIONS.get(section);
            int number = 0;
            for (Node node : play.list(name)) {
                String fallback = (section == 1 ? "batch-" : name + "-") + number++;
                int at = section;
                Fields.open(node, FormatA.BATCH, reading)
                        .flatMap(fields -> batch(fields, at, fallback, ids))
                        .ifPresent(batches::add);
            }
        }
        return batches;
    }

    private Optional<ParsedBatch> batch(Fields fields, int section, String fallback, Map<String, Node> ids) {
        String id = fields.text("batch_id").filter(text -> !text.isBlank()).orElse(fallback);
        List<Task> found = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        Map<String, Node> taskIds = new HashMap<>();
        if (fields.get("tasks").isEmpty()) {
            reading.problems.error(fields.node().location(), "the batch has no \"tasks\"; it is required, be it empty");
        }
        for (Node node : fields.list("tasks")) {
            tasks.task(node, nodes.size()).ifPresent(task -> {
                if (isFirst(task.id(), node, "task_id", "task", taskIds)) {
                    found.add(task);
                    nodes.add(node);
                }
            });
        }
        Batch batch = Batch.builder(id)
                .hosts(Hosts.patterns(fields, "hosts", reading))
                .dependencies(List.copyOf(new LinkedHashSet<>(fields.texts("dependencies"))))
                .tasks(found)
                .location(fields.node().location())
                .build();
        return isFirst(id, fields.node(), "batch_id", "batch", ids)
                ? Optional.of(new ParsedBatch(section, fields.node(), batch, nodes))
                : Optional.empty();
    }

    /** Reports an id that is there already. */
    boolean isFirst(String id, Node node, String key, String what, Map<String, Node> ids) {
        Node first = ids.putIfAbsent(id, node);
        if (first != null) {
            reading.problems.error(
                    node.get(key).orElse(node).location(),
                    "two " + (what.equals("batch") ? "batches" : what + "s") + " have the id \"" + id
                            + "\"; the first is at " + first.start() + "; ids must differ");
        }
        return first == null;
    }

    private List<Handler> handlers(Fields play) {
        List<Handler> handlers = new ArrayList<>();
        Map<String, Node> ids = new HashMap<>();
        int index = 0;
        for (Node node : play.list("handlers")) {
            tasks.handler(node, index++).ifPresent(handler -> {
                if (isFirst(handler.task().id(), node, "handler_id", "handler", ids)) {
                    handlers.add(handler);
                }
            });
        }
        return handlers;
    }

    /** Whoever notifies a handler that does not exist would only be told so after the change. */
    private void checkNotifications(List<ParsedBatch> batches, List<Handler> handlers) {
        Set<String> names = new LinkedHashSet<>();
        for (Handler handler : handlers) {
            names.add(handler.name());
            names.addAll(handler.listen());
        }
        if (names.stream().anyMatch(name -> Loops.isTemplate(Value.of(name)))) {
            return;
        }
        for (ParsedBatch batch : batches) {
            for (Node task : batch.taskNodes()) {
                task.get("notify")
                        .map(list -> list.isList() ? list.items() : List.of(list))
                        .orElse(List.of())
                        .forEach(item -> checkNotification(item, names, handlers));
            }
        }
        for (Handler handler : handlers) {
            for (String name : handler.task().notifies()) {
                if (!names.contains(name) && !Loops.isTemplate(Value.of(name))) {
                    reading.problems.error(
                            handler.task().location().orElseThrow(),
                            "there is no handler named \"" + name + "\" in the play" + Nearest.question(name, names));
                }
            }
        }
    }

    private void checkNotification(Node item, Set<String> names, List<Handler> handlers) {
        String name = item.text().orElse("");
        if (name.isEmpty() || names.contains(name) || Loops.isTemplate(Value.of(name))) {
            return;
        }
        String hint = handlers.stream()
                .filter(handler -> handler.task().id().equals(name))
                .findFirst()
                .map(handler -> "; the handler with that id is named \"" + handler.name() + "\"")
                .orElseGet(() -> Nearest.question(name, names));
        reading.problems.error(item.location(), "there is no handler named \"" + name + "\" in the play" + hint);
    }

    /** Zero, alone, means all hosts at once, as in Ansible. */
    private List<Value> serial(Fields play) {
        List<Node> written = play.listOrOne("serial", "a number, a percentage or a list of them");
        if (written.size() == 1
                && written.get(0).integer().map(BigInteger.ZERO::equals).orElse(false)) {
            return List.of();
        }
        List<Value> serial = new ArrayList<>();
        for (Node node : written) {
            Optional<BigInteger> number = node.integer()
                    .or(() -> node.text()
                            .filter(text -> text.strip().matches("[0-9]{1,9}"))
                            .map(text -> new BigInteger(text.strip())))
                    .filter(value -> value.signum() > 0 && value.bitLength() < 32);
            Optional<String> percentage = node.text()
                    .map(String::strip)
                    .filter(text -> PERCENTAGE.matcher(text).matches());
            if (number.isPresent()) {
                serial.add(new Value.Int(number.get()));
            } else if (percentage.isPresent()) {
                serial.add(Value.of(percentage.get()));
            } else {
                play.wrong(node, "a positive number of hosts or a percentage such as \"30%\"");
            }
        }
        return serial;
    }
}

package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.rustle.deploy.core.plan.Dependencies.ParsedBatch;
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
    private final Ids ids;

    PlayParser(Reading reading) {
        this.reading = reading;
        this.ids = new Ids("play_id", "plays", reading);
        this.tasks = new TaskParser(reading);
    }

    Optional<Play> play(Node node, int index) {
        return Fields.open(node, FormatA.PLAY, reading).map(fields -> read(fields, index));
    }

    private Play read(Fields fields, int index) {
        String id = fields.text("play_id").filter(text -> !text.isBlank()).orElse("play-" + index);
        Play.Builder play =
                Play.builder(ids.take(id, fields.node())).location(fields.node().location());
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
        Notifications.check(fields, batches, handlers, reading);
        List<ParsedBatch> ordered =
                new Dependencies(batches, WrittenIds.of(fields, SECTIONS), "its play", reading).inOrder();
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
        Ids batchIds = new Ids("batch_id", "batches", reading);
        if (SECTIONS.stream().noneMatch(section -> play.get(section).isPresent() || play.isMisspelt(section))
                && !play.hasRejected("tasks", "roles")) {
            reading.problems.error(play.node().location(), "the play has no \"batches\"; it is required, be it empty");
        }
        for (int section = 0; section < SECTIONS.size(); section++) {
            String name = SECTIONS.get(section);
            int number = 0;
            for (Node node : play.list(name)) {
                String fallback = (section == 1 ? "batch-" : name + "-") + number++;
                int at = section;
                Fields.open(node, FormatA.BATCH, reading)
                        .map(fields -> batch(fields, at, fallback, batchIds))
                        .ifPresent(batches::add);
            }
        }
        return batches;
    }

    private ParsedBatch batch(Fields fields, int section, String fallback, Ids batchIds) {
        String id = fields.text("batch_id").filter(text -> !text.isBlank()).orElse(fallback);
        List<Task> found = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        Ids taskIds = new Ids("task_id", "tasks", reading);
        if (fields.get("tasks").isEmpty()) {
            reading.problems.error(fields.node().location(), "the batch has no \"tasks\"; it is required, be it empty");
        }
        int index = 0;
        for (Node node : fields.list("tasks")) {
            tasks.task(node, index++, taskIds).ifPresent(task -> {
                found.add(task);
                nodes.add(node);
            });
        }
        Batch batch = Batch.builder(batchIds.take(id, fields.node()))
                .hosts(Hosts.patterns(fields, "hosts", reading))
                .dependencies(List.copyOf(new LinkedHashSet<>(fields.texts("dependencies"))))
                .tasks(found)
                .location(fields.node().location())
                .build();
        return new ParsedBatch(section, fields.node(), batch, nodes);
    }

    private List<Handler> handlers(Fields play) {
        List<Handler> handlers = new ArrayList<>();
        Ids handlerIds = new Ids("handler_id", "handlers", reading);
        int index = 0;
        for (Node node : play.list("handlers")) {
            tasks.handler(node, index++, handlerIds).ifPresent(handlers::add);
        }
        return handlers;
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

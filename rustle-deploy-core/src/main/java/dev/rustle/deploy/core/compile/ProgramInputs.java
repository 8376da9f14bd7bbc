package dev.rustle.deploy.core.compile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;

/** Names the parts of a program, so that it can be told which of them has changed. */
final class ProgramInputs {
    /** Of a program with more tasks, only the plays are named: a cache keeps the names for every host. */
    private static final int TASKS = 1000;

    private final ProgramWriter.Files files;
    private final Map<String, String> inputs = new LinkedHashMap<>();

    private ProgramInputs(ProgramWriter.Files files) {
        this.files = files;
    }

    static Map<String, String> of(HostSlice slice, ProgramWriter.Files files) {
        ProgramInputs named = new ProgramInputs(files);
        boolean few = slice.tasks().limit(TASKS + 1L).count() <= TASKS;
        for (PlaySlice play : slice.plays()) {
            if (few) {
                named.settings(play);
                named.tasks(play);
            } else {
                named.whole(play);
            }
        }
        return named.inputs;
    }

    private static String nameOf(PlaySlice play) {
        return "play \"" + ProgramWriter.playName(play.play()) + "\"";
    }

    private void whole(PlaySlice play) {
        add(nameOf(play), ProgramWriter.play(play, files));
    }

    /** What a play has beside its tasks, and in which order and for whom it has these. */
    private void settings(PlaySlice play) {
        add("the settings of " + nameOf(play), ProgramWriter.settings(play));
        List<String> order = new ArrayList<>();
        play.parts().forEach(part -> {
            order.add(part.section() + " " + part.stage() + " " + part.batch() + " " + part.hosts());
            part.tasks().forEach(task -> order.add(task.id()));
        });
        add("the order of the tasks of " + nameOf(play), Value.ofTexts(order));
    }

    private void tasks(PlaySlice play) {
        String of = " of " + nameOf(play);
        for (Part part : play.parts()) {
            for (Task task : part.tasks()) {
                task("task", of, ProgramWriter.taskId(play.play(), part, task), task);
            }
        }
        for (Handler handler : play.play().handlers()) {
            task("handler", of, ProgramWriter.handlerId(play.play(), handler), handler.task());
        }
    }

    private void task(String kind, String of, String id, Task task) {
        String name = "\"" + (task.name().isEmpty() ? id : task.name()) + "\"" + of;
        add(kind + " " + name, ProgramWriter.task(task));
        files.of(id)
                .forEach((source, content) ->
                        add("file " + source + " of " + kind + " " + name, ProgramWriter.source(content)));
    }

    /** Several may have the same name: then it is the name of all of them together. */
    private void add(String name, Value value) {
        inputs.merge(name, brief(value), (one, other) -> one + "," + other);
    }

    private static String brief(Value value) {
        return Digest.of(value.toJson().getBytes(StandardCharsets.UTF_8)).brief();
    }
}

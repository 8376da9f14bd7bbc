package dev.rustle.deploy.core.compile;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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

    static Map<String, String> of(HostSlice slice, ProgramWriter.Files files, Digest program) {
        ProgramInputs named = new ProgramInputs(files);
        boolean few = slice.tasks().limit(TASKS + 1L).count() <= TASKS;
        for (PlaySlice play : slice.plays()) {
            named.play(play);
            if (few) {
                named.tasks(play);
            }
        }
        named.inputs.put(PROGRAM, program.brief());
        return named.inputs;
    }

    /** The whole of it: another one although no part is, if only the order of parts has changed. */
    static final String PROGRAM = "the program";

    private void play(PlaySlice play) {
        inputs.put("play \"" + ProgramWriter.playName(play.play()) + "\"", brief(ProgramWriter.play(play, files)));
    }

    private void tasks(PlaySlice play) {
        String of = " of play \"" + ProgramWriter.playName(play.play()) + "\"";
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
        inputs.merge(kind + " " + name, brief(ProgramWriter.task(task)), (one, other) -> one + "," + other);
        files.of(id)
                .forEach((source, content) -> inputs.put(
                        "file " + source + " of " + kind + " " + name, brief(ProgramWriter.source(content))));
    }

    private static String brief(Value value) {
        return Digest.of(value.toJson().getBytes(StandardCharsets.UTF_8)).brief();
    }
}

package dev.rustle.deploy.examples;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;

/** Writes the plans of these tests: JSON as rustle-plan prints it. */
final class Plans {
    private Plans() {}

    /** Returns a plan with one play of the given tasks. */
    static PlanSource site(Path folder, String... tasks) {
        return plays(folder, play("play-0", tasks));
    }

    /** Returns a plan with the given plays. */
    static PlanSource plays(Path folder, String... plays) {
        String text = "{\"name\": \"site\", \"hosts\": [\"all\"], \"plays\": [" + String.join(",\n", plays) + "]}";
        return PlanSource.of("site.json", text, folder);
    }

    static String play(String id, String... tasks) {
        return """
                {"play_id": "%s", "name": "%s", "hosts": ["all"], "handlers": [],
                 "batches": [{"batch_id": "b0", "hosts": ["all"], "tasks": [%s]}]}"""
                .formatted(id, id, String.join(",\n", tasks));
    }

    /** Returns a task; its arguments are texts, name and value by turns. */
    static String task(String id, String module, String... arguments) {
        return task(id, module, "", arguments);
    }

    /** Returns a task with more keywords, each followed by a comma. */
    static String task(String id, String module, Keywords keywords, String... arguments) {
        return task(id, module, keywords.json(), arguments);
    }

    /** Keywords of a task, as JSON members that end with a comma. */
    record Keywords(String json) {}

    private static String task(String id, String module, String keywords, String... arguments) {
        Map<String, Value> args = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            args.put(arguments[i], Value.of(arguments[i + 1]));
        }
        return "{%s \"task_id\": \"%s\", \"name\": \"%s\", \"module\": \"%s\", \"args\": %s}"
                .formatted(keywords, id, id, module, new Value.Mapping(args));
    }
}

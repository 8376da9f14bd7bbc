package dev.rustle.deploy.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

/** Plans and inventories of any size. A third of the tasks write a text with a variable, a third make folders, a third run commands; every fifth has a condition. */
final class Workload {
    private Workload() {}

    /** Returns a plan as {@code rustle-plan} prints it. */
    static PlanSource plan(int tasks) {
        StringBuilder text = new StringBuilder();
        write(text, IntStream.range(0, tasks).mapToObj(Workload::task));
        return PlanSource.of("plan.json", text.toString(), Path.of(""));
    }

    /** Writes such a plan into a file, without ever having all of it in memory. */
    static void write(Path file, int tasks) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            write(out, IntStream.range(0, tasks).mapToObj(Workload::task));
        }
    }

    /** Returns a plan that copies a file of the controller to its hosts. */
    static PlanSource planWithFile(Path file) {
        StringBuilder text = new StringBuilder();
        write(
                text,
                Stream.of("{\"task_id\": \"task\", \"module\": \"copy\", \"args\": {\"src\": "
                        + Value.of(file.toString()).toJson() + ", \"dest\": \"/srv/file\"}}"));
        return PlanSource.of("plan.json", text.toString(), Path.of(""));
    }

    private static void write(Appendable out, Stream<String> tasks) {
        try {
            out.append(
                    "{\"name\": \"workload\", \"plays\": [{\"play_id\": \"play\", \"hosts\": [\"all\"], \"gather_facts\": false,"
                            + " \"batches\": [{\"batch_id\": \"batch\", \"tasks\": [\n");
            String separator = "";
            for (String task : (Iterable<String>) tasks::iterator) {
                out.append(separator).append(task);
                separator = ",\n";
            }
            out.append("]}]}]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String task(int number) {
        String module =
                switch (number % 3) {
                    case 0 ->
                        "\"copy\", \"args\": {\"content\": \"port={{ port }}\\n\", \"dest\": \"/etc/site/" + number
                                + ".conf\", \"mode\": \"0644\"}";
                    case 1 -> "\"file\", \"args\": {\"path\": \"/srv/" + number + "\", \"state\": \"directory\"}";
                    default -> "\"command\", \"args\": {\"cmd\": \"deploy --host {{ inventory_hostname }}\"}";
                };
        String condition = number % 5 == 0 ? ", \"when\": \"port > 1024\"" : "";
        return "{\"task_id\": \"task-" + number + "\", \"name\": \"Task " + number + "\", \"module\": " + module
                + condition + "}";
    }

    /** Returns hosts of two groups, each with variables of its own. */
    static Inventory hosts(int count) {
        return hosts(count, 0);
    }

    /**
     * Returns the same hosts, of which the first has another value of a variable.
     *
     * @param change the value
     */
    static Inventory hosts(int count, int change) {
        List<Target> hosts = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            Value.Mapping variables = new Value.Mapping(Map.of(
                    "port", Value.of(8080),
                    "number", Value.of(number),
                    "change", Value.of(number == 0 ? change : 0)));
            hosts.add(
                    Target.builder("host" + number, Connection.ssh("192.0.2.1").build())
                            .groups(List.of("all", number % 2 == 0 ? "even" : "odd"))
                            .variables(variables)
                            .triple(TargetTriple.LINUX_X86_64)
                            .build());
        }
        return Inventory.of("hosts", hosts);
    }
}

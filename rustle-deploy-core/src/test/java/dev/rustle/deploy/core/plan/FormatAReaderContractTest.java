package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.testkit.PlanReaderContract;

class FormatAReaderContractTest extends PlanReaderContract {
    @Override
    protected PlanReader reader() {
        return new FormatAReader();
    }

    @Override
    protected List<String> soundPlans() {
        List<String> plans = new ArrayList<>(List.of("{\"plays\": []}", "---\nplays: []\n", "plays:\n- batches: []\n"));
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/plans/rustle-plan"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                plans.add(Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return plans;
    }

    @Override
    protected List<String> brokenPlans() {
        return List.of(
                "{\"plays\": 7}",
                "{\"plays\": [}",
                "{\"plays\": [],",
                "{\"plays\": [], \"plays\": []}",
                "{\"plays\": [{\"unknown\": true}]}",
                "plays: [\n");
    }

    @Override
    protected List<String> partlyBrokenPlans() {
        return List.of(
                "{\"plays\": 7}",
                "{\"plays\": [], \"plays\": []}",
                "{\"plays\": [{\"unknown\": true}]}",
                "{\"name\": 5, \"plays\": []}",
                "{\"plays\": [{\"batches\": [{\"tasks\": [5, {\"task_id\": \"t\"}, {\"module\": \"m\"}, {\"module\": \"n\"}]}, 5]}, 5]}");
    }

    @Override
    protected List<String> foreignTexts() {
        return List.of(
                "{\"tasks\": []}",
                "tasks: []\n",
                "[]",
                "{}",
                "name: x\n",
                "- hosts: all\n  tasks: []\n",
                "[web]\nweb1\n");
    }
}

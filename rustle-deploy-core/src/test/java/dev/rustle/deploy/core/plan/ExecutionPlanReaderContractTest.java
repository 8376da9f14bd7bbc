package dev.rustle.deploy.core.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.testkit.PlanReaderContract;

class ExecutionPlanReaderContractTest extends PlanReaderContract {
    private static final String YAML =
            """
            ---
            metadata:
              plan_id: greeting
            tasks:
              - id: greet
                module: debug
                args: {msg: "hello"}
            """;

    @Override
    protected PlanReader reader() {
        return new ExecutionPlanReader();
    }

    @Override
    protected List<String> soundPlans() {
        try {
            return List.of(
                    "{\"name\": \"none\", \"tasks\": []}",
                    YAML,
                    YAML.substring(4),
                    Files.readString(Path.of("src/test/resources/plans/execution-plan/complete.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected List<String> brokenPlans() {
        return List.of(
                "{\"tasks\": 7}",
                "{\"tasks\": [}",
                "{\"tasks\": [],",
                "{\"tasks\": [], \"tasks\": []}",
                "{\"tasks\": [{\"unknown\": true}]}",
                "tasks: [\n",
                "tasks:\n  - id: a\n module: b\n",
                "{\"metadata\": {\"version\": \"1.0\", ");
    }

    @Override
    protected List<String> partlyBrokenPlans() {
        return List.of(
                "{\"tasks\": 7}",
                "{\"tasks\": [], \"tasks\": []}",
                "{\"tasks\": [{\"unknown\": true}]}",
                "{\"name\": 5, \"tasks\": []}",
                "{\"tasks\": [5, {\"id\": \"t\"}, {\"module\": \"m\"}, {\"module\": \"n\"}], \"inventory\": {\"hosts\": {\"a\": 1}}}",
                "tasks:\n- id: a\n  module: [b]\n");
    }

    @Override
    protected List<String> foreignTexts() {
        return List.of(
                "{\"plays\": []}",
                "{\"plays\": [], \"tasks\": []}",
                "plays: []\n",
                "[]",
                "{}",
                "- hosts: all\n  tasks: []\n",
                "[web]\nweb1\n",
                "web:\n  hosts: {}\n",
                "{\"metadata\": {\"planning_options\": {}, \"version\": 1},");
    }
}

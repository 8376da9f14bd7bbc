package dev.rustle.deploy.core.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.core.host.HostPaths;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.plan.TripleHint;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.TargetTriple;

/** Reads what a plan of format B says about how to deploy it. */
final class ExecutionSettings {
    private static final String ANY_PLATFORM = "multi";

    private final Reading reading;
    private final RunSettings.Builder settings = RunSettings.builder();

    private ExecutionSettings(Reading reading) {
        this.reading = reading;
    }

    static RunSettings read(Fields plan, Reading reading) {
        ExecutionSettings reader = new ExecutionSettings(reading);
        if (plan.get("deployment_config").isEmpty() && plan.get("deployment").isEmpty()) {
            reading.problems.warning(
                    plan.node().location(), "the plan has no \"deployment_config\"; what is usual is done");
        }
        plan.open("deployment_config", FormatB.DEPLOYMENT_CONFIG).ifPresent(reader::configuration);
        plan.get("deployment")
                .ifPresent(
                        node -> reading.problems.warning(
                                node.keyLocation(),
                                "\"deployment\" is an older form of \"deployment_config\"; its binary_name and target_platform are used"));
        plan.open("deployment", FormatB.DEPLOYMENT).ifPresent(reader::olderForm);
        return reader.settings.build();
    }

    private void configuration(Fields configuration) {
        configuration
                .text("target_path")
                .filter(path -> isPath(configuration, path))
                .ifPresent(settings::targetPath);
        configuration.truth("verify_deployment").ifPresent(settings::verify);
        configuration.truth("cleanup_on_success").ifPresent(settings::cleanUp);
        configuration.number("deployment_timeout", 1).map(Duration::ofSeconds).ifPresent(settings::timeout);
    }

    private boolean isPath(Fields configuration, String path) {
        Value.Mapping asVariable = Value.Mapping.EMPTY.with(HostPaths.TARGET_PATH, Value.of(path));
        for (String problem : HostPaths.problems(asVariable).values()) {
            configuration
                    .get("target_path")
                    .ifPresent(node -> reading.problems.error(
                            node.location(), problem.replaceFirst("^" + HostPaths.TARGET_PATH, "\"target_path\"")));
            return false;
        }
        return true;
    }

    private void olderForm(Fields deployment) {
        deployment.text("binary_name").filter(text -> !text.isBlank()).ifPresent(name -> {
            try {
                settings.binaryName(name);
            } catch (IllegalArgumentException e) {
                deployment
                        .get("binary_name")
                        .ifPresent(node -> reading.problems.error(node.location(), String.valueOf(e.getMessage())));
            }
        });
        deployment
                .text("target_platform")
                .filter(text -> !text.isBlank() && !text.equals(ANY_PLATFORM))
                .flatMap(text -> triple(deployment, text))
                .ifPresent(triple -> settings.tripleHints(List.of(new TripleHint(List.of(), triple))));
    }

    private Optional<TargetTriple> triple(Fields deployment, String text) {
        try {
            return Optional.of(TargetTriple.parse(text));
        } catch (IllegalArgumentException e) {
            Optional<Node> node = deployment.get("target_platform");
            node.ifPresent(found -> deployment.wrong(
                    found, "a target triple such as x86_64-unknown-linux-musl, or \"" + ANY_PLATFORM + "\""));
            return Optional.empty();
        }
    }
}

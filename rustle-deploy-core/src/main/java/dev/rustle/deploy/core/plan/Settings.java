package dev.rustle.deploy.core.plan;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.plan.TripleHint;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.TargetTriple;

/** Reads what a plan says about how to run it: the planner's options and the binary deployments. */
final class Settings {
    private static final String UNKNOWN = "unknown";

    private final Optional<Path> folder;
    private final Reading reading;
    private final RunSettings.Builder settings = RunSettings.builder();

    private Settings(Optional<Path> folder, Reading reading) {
        this.folder = folder;
        this.reading = reading;
    }

    static RunSettings read(Fields plan, Optional<Fields> metadata, Optional<Path> folder, Reading reading) {
        Settings reader = new Settings(folder, reading);
        metadata.flatMap(fields -> fields.open("planning_options", FormatA.PLANNING_OPTIONS))
                .ifPresent(reader::options);
        reader.deployments(plan);
        return reader.settings.build();
    }

    private void options(Fields options) {
        options.truth("check_mode").ifPresent(settings::checkMode);
        options.truth("diff_mode").ifPresent(settings::diff);
        settings.tags(Hosts.tags(options, "tags"));
        settings.skipTags(Hosts.tags(options, "skip_tags"));
        options.number("forks", 1).ifPresent(settings::parallelism);
        options.text("limit").filter(text -> !text.isBlank()).ifPresent(pattern -> {
            try {
                HostPattern.parse(pattern);
                settings.limit(pattern);
            } catch (IllegalArgumentException e) {
                options.get("limit")
                        .ifPresent(value -> reading.problems.error(value.location(), String.valueOf(e.getMessage())));
            }
        });
        if (options.truth("force_ssh").orElse(false)) {
            options.get("force_ssh")
                    .ifPresent(value -> reading.warnOnce(
                            value, "\"force_ssh\" has no effect: every task runs as part of a binary; none over SSH"));
        }
    }

    private void deployments(Fields plan) {
        List<Node> nodes = plan.list("binary_deployments");
        List<TripleHint> hints = new ArrayList<>();
        PlanSecrets secrets = new PlanSecrets(folder, reading);
        Map<Duration, Node> timeouts = new LinkedHashMap<>();
        for (Node node : nodes) {
            Fields.open(node, FormatA.DEPLOYMENT, reading).ifPresent(deployment -> {
                name(deployment, nodes.size());
                hint(deployment).ifPresent(hints::add);
                deployment.get("execution_timeout").ifPresent(value -> duration(value)
                        .ifPresent(timeout -> timeouts.putIfAbsent(timeout, value)));
                deployment.open("embedded_data", FormatA.EMBEDDED_DATA);
                secrets.add(deployment);
            });
        }
        settings.tripleHints(hints);
        settings.secrets(secrets.all());
        if (timeouts.size() > 1) {
            Node second = List.copyOf(timeouts.values()).get(1);
            reading.problems.error(
                    second.keyLocation(),
                    "\"execution_timeout\" differs from the one at "
                            + List.copyOf(timeouts.values()).get(0).start()
                            + "; different timeouts for different hosts are not supported yet");
        } else {
            timeouts.keySet().stream().findFirst().ifPresent(settings::executionTimeout);
        }
    }

    private void name(Fields deployment, int count) {
        Optional<String> name = deployment.text("binary_name").filter(text -> !text.isBlank());
        if (name.isEmpty() || count > 1) {
            return;
        }
        try {
            settings.binaryName(name.get());
        } catch (IllegalArgumentException e) {
            deployment
                    .get("binary_name")
                    .ifPresent(value -> reading.problems.error(value.location(), String.valueOf(e.getMessage())));
        }
    }

    private Optional<TripleHint> hint(Fields deployment) {
        List<String> hosts = Hosts.patterns(deployment, "target_hosts", reading);
        Optional<TargetTriple> older = triple(deployment, "target_architecture");
        Optional<Fields> requirements = deployment.open("compilation_requirements", FormatA.REQUIREMENTS);
        Optional<TargetTriple> whole =
                requirements.flatMap(fields -> triple(fields, "target_triple")).or(() -> older);
        String architecture = requirements
                .flatMap(fields -> part(fields, "target_arch"))
                .or(() -> whole.map(TargetTriple::architecture))
                .orElse(UNKNOWN);
        String system = requirements
                .flatMap(fields -> part(fields, "target_os"))
                .or(() -> whole.map(TargetTriple::system))
                .orElse(UNKNOWN);
        if (architecture.equals(UNKNOWN) || system.equals(UNKNOWN)) {
            return Optional.empty();
        }
        return Optional.of(new TripleHint(
                hosts,
                whole.filter(triple -> triple.architecture().equals(architecture)
                                && triple.system().equals(system))
                        .orElseGet(() -> usual(architecture, system))));
    }

    private Optional<String> part(Fields fields, String key) {
        Optional<String> part = fields.text(key)
                .map(text -> text.strip().toLowerCase(Locale.ROOT))
                .filter(text -> !text.isEmpty());
        if (part.isPresent() && !part.get().matches("[a-z0-9_]+")) {
            fields.get(key).ifPresent(value -> fields.wrong(value, "a word such as x86_64 or linux"));
            return Optional.empty();
        }
        return part;
    }

    private Optional<TargetTriple> triple(Fields fields, String key) {
        return fields.text(key)
                .filter(text -> !text.isBlank() && !text.equals(UNKNOWN))
                .flatMap(text -> {
                    try {
                        return Optional.of(TargetTriple.parse(text));
                    } catch (IllegalArgumentException e) {
                        fields.get(key)
                                .ifPresent(value ->
                                        reading.problems.error(value.location(), String.valueOf(e.getMessage())));
                        return Optional.empty();
                    }
                });
    }

    private static TargetTriple usual(String architecture, String system) {
        return switch (system) {
            case "linux" -> new TargetTriple(architecture, "unknown", system, "musl");
            case "darwin", "macos" -> new TargetTriple(architecture, "apple", "darwin", "");
            case "windows" -> new TargetTriple(architecture, "pc", system, "msvc");
            default -> new TargetTriple(architecture, "unknown", system, "");
        };
    }

    /** A duration is an object of seconds and nanoseconds. Zero means none. */
    private Optional<Duration> duration(Node node) {
        Optional<BigInteger> seconds = node.get("secs").flatMap(Node::integer);
        Optional<BigInteger> nanos = node.get("nanos").isEmpty()
                ? Optional.of(BigInteger.ZERO)
                : node.get("nanos").flatMap(Node::integer);
        boolean valid = seconds.filter(value -> value.signum() >= 0 && value.bitLength() < 40)
                        .isPresent()
                && nanos.filter(value -> value.signum() >= 0 && value.bitLength() < 31)
                        .isPresent();
        if (!valid) {
            reading.problems.error(
                    node.location(),
                    node.label() + " must be an object {\"secs\": n, \"nanos\": n}; found " + node.describe());
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(
                        seconds.orElseThrow().longValueExact(),
                        nanos.orElseThrow().longValueExact()))
                .filter(duration -> !duration.isZero());
    }
}

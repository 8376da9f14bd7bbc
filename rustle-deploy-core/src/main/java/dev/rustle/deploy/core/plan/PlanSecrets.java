package dev.rustle.deploy.core.plan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.SecretRef;
import dev.rustle.deploy.plan.SecretRef.Source;
import dev.rustle.deploy.plan.Value;

/** Reads where the secrets of a plan come from. What they are is nobody's business before the plan is executed. */
final class PlanSecrets {
    private static final List<String> SOURCES = List.of("File", "Environment", "Vault");

    private final Optional<Path> folder;
    private final Reading reading;
    private final Map<String, SecretRef> found = new LinkedHashMap<>();

    /**
     * Creates a reader.
     *
     * @param folder where relative paths begin
     */
    PlanSecrets(Optional<Path> folder, Reading reading) {
        this.folder = folder;
        this.reading = reading;
    }

    /** Adds the secrets of a deployment. Several deployments may speak of one, as long as they say the same. */
    void add(Fields deployment) {
        for (Node node : deployment.list("secrets")) {
            Fields.open(node, FormatA.SECRET, reading).ifPresent(secret -> add(secret, node));
        }
    }

    private void add(Fields secret, Node node) {
        Optional<String> name = secret.required("key").filter(text -> isName(secret, text));
        Optional<Source> source = source(secret);
        if (name.isEmpty() || source.isEmpty()) {
            return;
        }
        SecretRef ref = new SecretRef(name.get(), source.get(), Optional.of(node.location()));
        SecretRef before = found.putIfAbsent(name.get(), ref);
        if (before != null && !before.source().equals(ref.source())) {
            reading.problems.error(
                    node.location(),
                    "another deployment says that the secret \"" + name.get() + "\" comes from somewhere else, at "
                            + before.location().map(Location::toString).orElse("") + "; keep one");
        }
    }

    private boolean isName(Fields secret, String text) {
        Optional<Node> node = secret.get("key");
        if (!text.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            node.ifPresent(found ->
                    secret.wrong(found, "the name of a variable: letters, digits and underscores, no digit first"));
            return false;
        }
        Optional<String> problem = ConnectionVariables.problemInPlan(text, Value.of(""));
        problem.ifPresent(message -> node.ifPresent(found -> reading.problems.error(found.location(), message)));
        return problem.isEmpty();
    }

    private Optional<Source> source(Fields secret) {
        Optional<Node> node = secret.get("source");
        if (node.isEmpty()) {
            reading.problems.error(secret.node().location(), "the secret has no \"source\"; it is required");
            return Optional.empty();
        }
        return Variant.read(node.get(), List.of(), SOURCES, reading)
                .flatMap(Variant::body)
                .flatMap(body -> Fields.open(node.get(), FormatA.SECRET_SOURCE, reading)
                        .flatMap(source -> source(source, body)));
    }

    private Optional<Source> source(Fields source, Node body) {
        switch (body.step()) {
            case "File" -> {
                source.get("File");
                return part(body, "path").flatMap(this::file);
            }
            case "Environment" -> {
                source.get("Environment");
                return part(body, "var").flatMap(node -> node.text().map(SecretRef.Environment::new));
            }
            default -> {
                // Opening the source has refused it.
                return Optional.empty();
            }
        }
    }

    private Optional<Node> part(Node body, String key) {
        for (Node entry : body.entries()) {
            if (!entry.step().equals(key)) {
                reading.problems.error(
                        entry.keyLocation(),
                        "unknown key \"" + entry.step() + "\" of the source; expected \"" + key + "\"");
            }
        }
        Optional<Node> value = body.get(key)
                .filter(node -> node.text().filter(text -> !text.isBlank()).isPresent());
        if (value.isEmpty()) {
            reading.problems.error(
                    body.get(key).orElse(body).location(),
                    "\"" + body.step() + "\" must be an object with the text \"" + key + "\"; found "
                            + body.get(key).orElse(body).describe());
        }
        return value;
    }

    private Optional<Source> file(Node path) {
        return PathInPlan.read(path, folder, reading).map(Path::normalize).map(SecretRef.File::new);
    }

    List<SecretRef> all() {
        return List.copyOf(found.values());
    }
}

package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.HostPattern;

/** What the {@code conditions} of a task amount to. */
final class Conditions {
    private final Reading reading;
    private final List<Value> when = new ArrayList<>();
    private final List<String> limits = new ArrayList<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private @Nullable Node checkModeAt;
    private @Nullable Boolean checkMode;

    private Conditions(Reading reading) {
        this.reading = reading;
    }

    static Conditions read(Fields task, Reading reading) {
        Conditions conditions = new Conditions(reading);
        task.list("conditions").forEach(conditions::take);
        return conditions;
    }

    /** Expressions that must all hold. */
    List<Value> when() {
        return when;
    }

    /** Patterns, each of which a host must match. */
    List<String> limits() {
        return limits;
    }

    Set<String> tags() {
        return tags;
    }

    Optional<Boolean> checkMode() {
        return Optional.ofNullable(checkMode);
    }

    private void take(Node condition) {
        if (!condition.isMapping() || condition.entries().size() != 1) {
            reading.problems.error(
                    condition.location(),
                    "expected a condition, an object with one key out of "
                            + String.join(", ", FormatA.CONDITION.fields().keySet()) + "; found "
                            + condition.describe());
            return;
        }
        Node body = condition.entries().iterator().next();
        if (FormatA.CONDITION.field(body.step()).isEmpty()) {
            reading.problems.error(
                    body.keyLocation(),
                    "unknown condition \"" + body.step() + "\""
                            + Nearest.question(
                                    body.step(), FormatA.CONDITION.fields().keySet()));
            return;
        }
        FormatA.CONDITION.field(body.step()).ifPresent(reading.asked::add);
        switch (body.step()) {
            case "When" -> expression(body, "expression").ifPresent(text -> when.add(Value.of(text)));
            case "Skip" -> expression(body, "condition").ifPresent(text -> when.add(Value.of("not (" + text + ")")));
            case "Only" -> only(body);
            case "Host" -> expression(body, "pattern").ifPresent(text -> limit(body, text));
            case "Tag" -> tags.addAll(texts(body, "tags"));
            case "CheckMode" -> checkMode(body);
            default -> texts(body, "tags");
        }
    }

    private void only(Node body) {
        if (body.get("hosts")
                .map(hosts -> hosts.isList() && hosts.items().isEmpty())
                .orElse(false)) {
            reading.problems.error(
                    body.location(),
                    "\"Only\" names no host, so that the task would run nowhere; name hosts or remove it");
        }
        List<String> hosts = texts(body, "hosts");
        if (!hosts.isEmpty()) {
            limit(body, String.join(",", hosts));
        }
    }

    private void limit(Node body, String pattern) {
        try {
            HostPattern.parse(pattern);
            limits.add(pattern);
        } catch (IllegalArgumentException e) {
            reading.problems.error(body.location(), String.valueOf(e.getMessage()));
        }
    }

    private void checkMode(Node body) {
        Optional<Node> enabled = part(body, "enabled");
        Optional<Boolean> value = enabled.flatMap(Node::bool);
        if (enabled.isPresent() && value.isEmpty()) {
            wrong(enabled.get(), "true or false");
        }
        if (value.isPresent()) {
            if (checkMode != null && !checkMode.equals(value.get())) {
                reading.problems.error(
                        body.location(),
                        "\"CheckMode\" contradicts the one at " + (checkModeAt == null ? "?" : checkModeAt.start())
                                + "; keep one");
            }
            checkMode = value.get();
            checkModeAt = body;
        }
    }

    private Optional<String> expression(Node body, String key) {
        Optional<Node> value = part(body, key);
        Optional<String> text = value.flatMap(Node::text).filter(found -> !found.isBlank());
        if (value.isPresent() && text.isEmpty()) {
            wrong(value.get(), "a text that is not empty");
        }
        return text;
    }

    private List<String> texts(Node body, String key) {
        List<String> texts = new ArrayList<>();
        part(body, key).ifPresent(list -> {
            if (!list.isList()) {
                wrong(list, "a list of texts");
            }
            for (Node item : list.items()) {
                item.text().ifPresentOrElse(texts::add, () -> wrong(item, "a text"));
            }
        });
        return texts;
    }

    private Optional<Node> part(Node body, String key) {
        if (!body.isMapping()) {
            wrong(body, "an object with the key \"" + key + "\"");
            return Optional.empty();
        }
        for (Node entry : body.entries()) {
            if (!entry.step().equals(key)) {
                reading.problems.warning(
                        entry.keyLocation(),
                        "unknown key \"" + entry.step() + "\" on the condition " + body.step() + "; expected \"" + key
                                + "\"");
            }
        }
        Optional<Node> value = body.get(key).filter(found -> !found.isNull());
        if (value.isEmpty()) {
            reading.problems.error(body.location(), "the condition " + body.step() + " has no \"" + key + "\"");
        }
        return value;
    }

    private void wrong(Node value, String expected) {
        reading.problems.error(
                value.location(), value.label() + " must be " + expected + "; found " + value.describe());
    }
}

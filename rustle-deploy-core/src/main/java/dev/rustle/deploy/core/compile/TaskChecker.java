package dev.rustle.deploy.core.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.core.tree.Nearest;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.spi.ModuleSpecs.ModuleSpec;
import dev.rustle.deploy.spi.ModuleSpecs.OptionSpec;
import dev.rustle.deploy.spi.ModuleSpecs.RequiredIf;
import dev.rustle.deploy.spi.ModuleSpecs.Status;

/**
 * Checks tasks against the specs of their modules. Values that are templates are checked where they are known: on the host, by the same specs. Such a value
 * may turn out to be none at all ({@code default(omit)}), so only what is wrong whatever the templates give is an error here.
 */
final class TaskChecker {
    private static final String FREE_FORM = "_raw_params";

    private final ModuleSpecs modules;

    TaskChecker(ModuleSpecs modules) {
        this.modules = modules;
    }

    /** Returns everything that is wrong with a task, in the order of its arguments. */
    List<Problem> check(Task task) {
        List<Problem> problems = new ArrayList<>();
        Optional<ModuleSpec> spec = modules.find(task.module());
        if (spec.isEmpty()) {
            problems.add(Problem.error(
                    place(task, "/module"),
                    describe(task) + ": there is no module " + task.module()
                            + Nearest.question(ModuleSpecs.shortName(task.module()), modules.names())));
            return problems;
        }
        Map<String, Value> given = new LinkedHashMap<>();
        task.arguments()
                .entries()
                .forEach((name, value) -> checkArgument(task, spec.get(), name, value, given, problems));
        checkTogether(task, spec.get(), given, problems);
        return problems;
    }

    private static void checkArgument(
            Task task, ModuleSpec spec, String name, Value value, Map<String, Value> given, List<Problem> problems) {
        if (name.equals(FREE_FORM) && spec.freeForm()) {
            given.put(name, value);
            return;
        }
        Location place = place(task, "/args/" + name);
        Optional<Map.Entry<String, OptionSpec>> option = option(spec, name);
        if (option.isEmpty()) {
            if (!spec.openOptions()) {
                problems.add(Problem.error(
                        place,
                        describe(task) + ": " + spec.name() + " has no option " + name
                                + Nearest.question(name, spec.options().keySet())));
            }
            return;
        }
        OptionSpec optionSpec = option.get().getValue();
        if (optionSpec.status() == Status.REJECTED) {
            problems.add(Problem.error(
                    place,
                    describe(task) + ": option " + name + " of " + spec.name() + " is not supported: "
                            + optionSpec.reason()));
            return;
        }
        if (optionSpec.status() == Status.ACCEPTED) {
            problems.add(Problem.warning(
                    place,
                    describe(task) + ": option " + name + " of " + spec.name() + " has no effect here: "
                            + optionSpec.reason()));
        }
        if (value instanceof Value.Null || isOmitted(value)) {
            return;
        }
        Value other = given.get(option.get().getKey());
        if (other == null || mayBeOmitted(other)) {
            given.put(option.get().getKey(), value);
        }
        if (other != null && !mayBeOmitted(other) && !mayBeOmitted(value)) {
            problems.add(Problem.error(
                    place,
                    describe(task) + ": option " + option.get().getKey() + " of " + spec.name()
                            + " is given twice, once as " + name));
        }
        ArgumentTypes.complaint(optionSpec, value)
                .ifPresent(complaint -> problems.add(Problem.error(
                        place, describe(task) + ": option " + name + " of " + spec.name() + " " + complaint)));
    }

    private static Optional<Map.Entry<String, OptionSpec>> option(ModuleSpec spec, String name) {
        OptionSpec known = spec.options().get(name);
        if (known != null) {
            return Optional.of(Map.entry(name, known));
        }
        return spec.options().entrySet().stream()
                .filter(entry -> entry.getValue().aliases().contains(name))
                .findFirst();
    }

    private static void checkTogether(Task task, ModuleSpec spec, Map<String, Value> given, List<Problem> problems) {
        Predicate<String> certain = name -> given.containsKey(name) && !mayBeOmitted(given.get(name));
        List<String> complaints = new ArrayList<>();
        spec.options().forEach((name, option) -> {
            if (option.required() && !given.containsKey(name)) {
                complaints.add("needs the option " + name);
            }
        });
        for (List<String> group : spec.mutuallyExclusive()) {
            List<String> both = group.stream().filter(certain).toList();
            if (both.size() > 1) {
                complaints.add("takes only one of the options " + String.join(", ", both));
            }
        }
        for (List<String> group : spec.requiredOneOf()) {
            if (group.stream().noneMatch(given::containsKey)) {
                complaints.add("needs one of the options " + String.join(", ", group));
            }
        }
        for (List<String> group : spec.requiredTogether()) {
            if (group.stream().anyMatch(certain) && !given.keySet().containsAll(group)) {
                complaints.add("takes the options " + String.join(", ", group) + " only together");
            }
        }
        for (RequiredIf rule : spec.requiredIf()) {
            checkRequiredIf(rule, given).ifPresent(complaints::add);
        }
        Set<String> distinct = new LinkedHashSet<>(complaints);
        distinct.forEach(complaint -> problems.add(
                Problem.error(place(task, "/args"), describe(task) + ": " + spec.name() + " " + complaint)));
    }

    private static Optional<String> checkRequiredIf(RequiredIf rule, Map<String, Value> given) {
        Value value = given.get(rule.option());
        if (value == null
                || Templates.occurIn(value)
                || !ArgumentTypes.text(value).equals(rule.value())) {
            return Optional.empty();
        }
        List<String> missing = rule.required().stream()
                .filter(name -> !given.containsKey(name))
                .toList();
        boolean satisfied = rule.any() ? missing.size() < rule.required().size() : missing.isEmpty();
        return satisfied
                ? Optional.empty()
                : Optional.of("needs " + (rule.any() ? "one of the options " : "the options ")
                        + String.join(", ", missing) + " when " + rule.option() + " is " + rule.value());
    }

    /** A value that is the variable {@code omit} may be no value at all; only the host can tell. It still counts as given for nothing. */
    private static boolean isOmitted(Value value) {
        return value instanceof Value.Text text
                && text.value().replace(" ", "").toLowerCase(Locale.ROOT).equals("{{omit}}");
    }

    /** A text that is nothing but a template may be no value either: what is in the template, or in its variables, decides. */
    private static boolean mayBeOmitted(@Nullable Value value) {
        if (!(value instanceof Value.Text text)) {
            return false;
        }
        String template = text.value().strip();
        return template.contains("{%") || (template.startsWith("{{") && template.endsWith("}}"));
    }

    static String describe(Task task) {
        return "task " + task.id() + (task.name().isEmpty() ? "" : " \"" + task.name() + "\"");
    }

    static Location place(Task task, String pointer) {
        return below(task.location().orElseGet(() -> Location.of("plan")), pointer);
    }

    static Location below(Location location, String pointer) {
        return new Location(location.source(), location.line(), location.column(), location.pointer() + pointer);
    }
}

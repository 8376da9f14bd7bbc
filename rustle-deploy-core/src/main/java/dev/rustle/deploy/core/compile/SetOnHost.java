package dev.rustle.deploy.core.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ModuleSpecs;

/**
 * The variables that a run has set on a host by the time that it comes to a task, and who sets them. Tasks are added as a run comes to them; whether one is skipped
 * there is not known here, so each of them may or may not have set its variables.
 */
final class SetOnHost {
    /** Stands for variables of any name. */
    static final String ANY = "*";

    private static final String FREE_FORM = "_raw_params";

    /** Facts whose names do not begin like those of others. */
    private static final List<String> PLAIN_FACTS = List.of("gather_subset", "module_setup");

    private final Map<String, String> reasons;
    private boolean hasFacts;

    SetOnHost() {
        this(Map.of(), false);
    }

    private SetOnHost(Map<String, String> reasons, boolean hasFacts) {
        this.reasons = new LinkedHashMap<>(reasons);
        this.hasFacts = hasFacts;
    }

    /** Adds what a play does before its first task; its handlers may run between any two of its tasks. */
    void begin(Play play) {
        hasFacts |= play.gatherFacts();
        for (Handler handler : play.handlers()) {
            add(handler.task());
        }
    }

    /** Adds what a task sets. */
    void add(Task task) {
        for (String name : names(task)) {
            reasons.putIfAbsent(
                    name,
                    name.equals(ANY)
                            ? TaskChecker.describe(task) + " sets variables on the host whose names only the host knows"
                            : "it is set on the host by " + TaskChecker.describe(task));
        }
        hasFacts |= ModuleSpecs.shortName(task.module()).equals("setup");
    }

    /** Returns the same for a task that is under way: one that is done several times has set its result before. */
    SetOnHost during(Task task) {
        SetOnHost during = new SetOnHost(reasons, hasFacts);
        if (task.loop().isPresent()
                || task.retries().isPresent()
                || !task.until().isEmpty()) {
            during.add(task);
        }
        return during;
    }

    /** Returns the names of the variables that a task sets for those that follow it. */
    static List<String> names(Task task) {
        List<String> names = new ArrayList<>();
        task.register().ifPresent(names::add);
        if (ModuleSpecs.shortName(task.module()).equals("set_fact")) {
            for (String name : task.arguments().entries().keySet()) {
                if (!name.equals("cacheable")) {
                    // What stands in one text (free form) is taken apart on the host.
                    names.add(Templates.isTemplate(name) || name.equals(FREE_FORM) ? ANY : name);
                }
            }
        }
        return names;
    }

    /**
     * Returns which variables are not known, each with the reason.
     *
     * @param inventory the variables of the host, which facts go before
     * @param above the variables of play and task, which go before facts
     */
    Map<String, String> reasons(Value.Mapping inventory, Value.Mapping above) {
        Map<String, String> all = new LinkedHashMap<>(reasons);
        if (hasFacts) {
            Set<String> own = above.entries().keySet();
            PLAIN_FACTS.stream().filter(name -> !own.contains(name)).forEach(name -> all.putIfAbsent(name, FACT));
            inventory.entries().keySet().stream()
                    .filter(name -> name.startsWith("ansible_")
                            && !ConnectionVariables.isConnection(name)
                            && !own.contains(name))
                    .forEach(name -> all.putIfAbsent(name, FACT));
        }
        return all;
    }

    private static final String FACT = "a fact of the host of this name goes before the variable of the inventory";
}

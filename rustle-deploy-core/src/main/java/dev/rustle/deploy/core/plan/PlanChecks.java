package dev.rustle.deploy.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.rustle.deploy.core.inventory.ConnectionVariables;
import dev.rustle.deploy.core.tree.RunnerLimits;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/**
 * What must hold of every plan, whoever made it: readers find the same in texts, with the very place, but programs build plans as well.
 */
public final class PlanChecks {
    private static final Set<String> SET_FACT =
            Set.of("set_fact", "ansible.builtin.set_fact", "ansible.legacy.set_fact");

    private final String plan;
    private final List<Problem> problems = new ArrayList<>();

    private PlanChecks(String plan) {
        this.plan = plan;
    }

    /** Returns what is wrong with what a plan says. */
    public static List<Problem> ofPlan(Plan plan, String planName) {
        PlanChecks checks = new PlanChecks(planName);
        plan.settings()
                .binaryName()
                .ifPresent(name -> checks.limits(
                        Value.of(name),
                        plan.location().orElseGet(() -> Location.of("plan " + planName)),
                        "binary name"));
        plan.plays().forEach(checks::play);
        return checks.problems;
    }

    /** Returns what is wrong with a name that a plan has on hosts. */
    public static List<Problem> ofName(String planName, Location place) {
        PlanChecks checks = new PlanChecks(planName);
        checks.limits(Value.of(planName), place, "name");
        return checks.problems;
    }

    /** Returns what is wrong with what is said of hosts. */
    public static List<Problem> ofHosts(Inventory.Selection selection, Value.Mapping extraVariables) {
        PlanChecks checks = new PlanChecks("");
        Inventory inventory = selection.inventory();
        checks.limits(
                Value.ofTexts(inventory.groups().keySet()),
                Location.of("inventory " + inventory.name()),
                "names of groups");
        checks.limits(Value.of(inventory.name()), Location.of("inventory"), "name");
        inventory.targets().stream()
                .map(Target::name)
                .forEach(host -> checks.limits(Value.of(host), Location.of("host " + host), "name"));
        selection.targets().forEach(checks::target);
        checks.limits(extraVariables, Location.of("extra variables"), "");
        return checks.problems;
    }

    /** Whether the arguments of a module are variables that it sets for the tasks after it. */
    static boolean setsFacts(String module) {
        return SET_FACT.contains(module);
    }

    private void play(Play play) {
        Location place = play.location().orElseGet(() -> Location.of("plan " + plan + ", play " + play.id()));
        limits(Value.ofTexts(List.of(play.id(), play.name())), place, "id and name");
        limits(Value.ofTexts(play.tags()), place, "tags");
        limits(play.variables(), place, "vars");
        connection(play.variables().entries(), place);
        List<Batch> batches = new ArrayList<>(play.preTasks());
        batches.addAll(play.tasks());
        batches.addAll(play.postTasks());
        for (Batch batch : batches) {
            limits(Value.of(batch.id()), batch.location().orElse(place), "id of a batch");
            batch.tasks().forEach(task -> task(play, task));
        }
        for (Handler handler : play.handlers()) {
            task(play, handler.task());
            limits(Value.ofTexts(handler.listen()), place(play, handler.task()), "listen");
        }
    }

    private Location place(Play play, Task task) {
        return task.location()
                .orElseGet(() -> Location.of("plan " + plan + ", play " + play.id() + ", task " + task.id()));
    }

    private void task(Play play, Task task) {
        Location place = place(play, task);
        limits(Value.ofTexts(List.of(task.id(), task.name(), task.module())), place, "id, name and module");
        limits(task.arguments(), place, "args");
        limits(task.variables(), place, "vars");
        limits(task.when(), place, "when");
        task.loop().ifPresent(loop -> limits(loop, place, "loop"));
        task.loopControl().ifPresent(control -> {
            control.label().ifPresent(label -> limits(Value.of(label), place, "label"));
            control.pause().ifPresent(pause -> limits(pause, place, "pause"));
        });
        limits(Value.ofTexts(task.tags()), place, "tags");
        limits(Value.ofTexts(task.notifies()), place, "notify");
        limits(task.changedWhen(), place, "changed_when");
        limits(task.failedWhen(), place, "failed_when");
        limits(task.until(), place, "until");
        task.ignoreErrors().ifPresent(value -> limits(value, place, "ignore_errors"));
        task.retries().ifPresent(value -> limits(value, place, "retries"));
        task.delay().ifPresent(value -> limits(value, place, "delay"));
        task.noLog().ifPresent(value -> limits(value, place, "no_log"));
        task.checkMode().ifPresent(value -> limits(value, place, "check_mode"));
        task.diff().ifPresent(value -> limits(value, place, "diff"));
        task.timeout().ifPresent(value -> limits(value, place, "timeout"));
        connection(task.variables().entries(), place);
        if (setsFacts(task.module())) {
            connection(task.arguments().entries(), place);
        }
        task.register().ifPresent(name -> connection(Map.of(name, Value.of("")), place));
    }

    private void target(Target target) {
        Location place = Location.of("host " + target);
        limits(target.variables(), place, "");
        limits(Value.ofTexts(target.groups()), place, "groups");
        limits(Value.of(target.connection().toString()), place, "connection");
    }

    private void limits(List<Value> values, Location place, String part) {
        limits(new Value.Sequence(values), place, part);
    }

    private void limits(Value value, Location place, String part) {
        for (RunnerLimits.Excess excess : RunnerLimits.excesses(value)) {
            boolean whole =
                    !(value instanceof Value.Mapping) || excess.pointer().isEmpty();
            String where = (part + (whole ? "" : excess.pointer())).strip();
            problems.add(Problem.error(place, (where.isEmpty() ? "" : where + ": ") + excess.message()));
        }
    }

    private void connection(Map<String, Value> variables, Location place) {
        variables.forEach((name, value) -> ConnectionVariables.problemInPlan(name, value)
                .ifPresent(problem -> problems.add(Problem.error(place, problem))));
    }
}

package dev.rustle.deploy.core.slice;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.SecretRef;
import dev.rustle.deploy.plan.Strategy;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.HostSlice.Part;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;
import dev.rustle.deploy.spi.HostSlice.Section;
import dev.rustle.deploy.spi.PlanDraft;
import dev.rustle.deploy.spi.PlanDraft.Unknown;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.HostPattern;
import dev.rustle.deploy.target.Inventory;
import dev.rustle.deploy.target.Target;

/**
 * Cuts a plan into what each host does, and its run into stages. A new stage begins with each play, each serial batch and each batch (unless the strategy is free or
 * pinned), and wherever a task depends on a task that other hosts run as well or instead.
 */
public final class Slicer {
    private final PlanDraft draft;
    private final Plan plan;
    private final String planName;
    private final Inventory.Selection selection;
    private final Value.Mapping extraVariables;
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final Map<String, List<PlaySlice>> slices = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    /** What is for hosts that are not there, and can be checked all the same. */
    private final List<PlaySlice> unplaced = new ArrayList<>();

    private int stage = -1;

    private Slicer(PlanDraft draft, String planName, Inventory.Selection selection, Value.Mapping extraVariables) {
        this.draft = draft;
        this.plan = draft.plan();
        this.planName = planName;
        this.selection = selection;
        this.extraVariables = extraVariables;
        selection.targets().forEach(target -> targets.put(target.name(), target));
    }

    /** Cuts a plan for the selected hosts; that of which something is unknown into slices that can only be checked. */
    public static SlicedPlan slice(
            PlanDraft draft, String planName, Inventory.Selection selection, Value.Mapping extraVariables) {
        Slicer slicer = new Slicer(draft, planName, selection, extraVariables);
        draft.plan().plays().forEach(slicer::addPlay);
        return slicer.finish();
    }

    /** Returns one slice with everything that a plan has, for checks alone, where it is not known which hosts there are. */
    public static SlicedPlan withoutHosts(PlanDraft draft, String planName, Value.Mapping extraVariables) {
        Inventory.Selection none = Inventory.of("unknown", List.of()).all();
        Slicer slicer = new Slicer(draft, planName, none, extraVariables);
        draft.plan().plays().forEach(play -> slicer.unplaced.add(whole(play)));
        return new SlicedPlan(List.of(slicer.checkedOnly()), 1, List.of());
    }

    private static PlaySlice whole(Play play) {
        List<Part> parts = new ArrayList<>();
        play.preTasks().forEach(batch -> parts.add(part(Section.PRE_TASKS, batch, batch.tasks())));
        play.tasks().forEach(batch -> parts.add(part(Section.TASKS, batch, batch.tasks())));
        play.postTasks().forEach(batch -> parts.add(part(Section.POST_TASKS, batch, batch.tasks())));
        return PlaySlice.builder(play).parts(parts).build();
    }

    private static Part part(Section section, Batch batch, List<Task> tasks) {
        return Part.builder(section, 0, batch.id()).tasks(tasks).build();
    }

    /** Returns a slice for no host, of what has no hosts because of an error. */
    private HostSlice checkedOnly() {
        Target nowhere = Target.builder("unknown", Connection.local()).build();
        HostSlice.Builder slice = HostSlice.builder(
                        planName, selection.inventory().name(), nowhere)
                .plays(unplaced)
                .extraVariables(extraVariables)
                .secrets(secrets())
                .variablesUnknown();
        plan.folder().ifPresent(slice::folder);
        return slice.build();
    }

    private void addPlay(Play play) {
        Optional<List<String>> matching = playHosts(play);
        if (matching.isEmpty()) {
            unplaced.add(whole(play));
        }
        List<String> hosts = matching.orElse(List.of());
        if (hosts.isEmpty()) {
            return;
        }
        List<List<String>> groups;
        try {
            groups = Serial.divide(hosts, play.serial());
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(place(play.location()), "play " + play.id() + ": " + e.getMessage()));
            groups = List.of(hosts);
        }
        Map<String, List<Part>> parts = new LinkedHashMap<>();
        PlayOrder order = new PlayOrder(play);
        for (List<String> group : groups) {
            stage++;
            order.next();
            new PlayStages(play, group, order).add(parts);
        }
        problems.addAll(order.problems(place(play.location())));
        Map<SameParts<Part>, PlaySlice> shared = new HashMap<>();
        parts.forEach((host, ofHost) -> slices.computeIfAbsent(host, key -> new ArrayList<>())
                .add(shared.computeIfAbsent(new SameParts<>(ofHost), key -> PlaySlice.builder(play)
                        .hosts(hosts)
                        .parts(key.parts())
                        .build())));
    }

    /** Returns the selected hosts of a play, in the order of the pattern; nothing if something is wrong with it. */
    private Optional<List<String>> playHosts(Play play) {
        if (play.hosts().isEmpty()) {
            if (!plan.hosts().isEmpty() && !draft.unknown().contains(Unknown.HOSTS)) {
                problems.add(Problem.warning(
                        place(play.location()),
                        "play " + play.id()
                                + " names no hosts, as the planner writes a play that is aimed at a group; it runs on "
                                + (targets.size() == 1
                                        ? "the target that was given"
                                        : "all " + targets.size() + " targets that were given")));
            }
            return Optional.of(List.copyOf(targets.keySet()));
        }
        return matching(play.hosts(), "play " + play.id(), place(play.location()));
    }

    private Optional<List<String>> matching(List<String> patterns, String subject, Location place) {
        List<Target> found;
        try {
            found = HostPattern.of(patterns).hosts(selection.inventory());
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(place, subject + ": " + e.getMessage()));
            return Optional.empty();
        }
        List<Target> absent = found.stream()
                .filter(target -> !targets.containsKey(target.name()))
                .filter(target -> selection.inventory().target(target.name()).isEmpty())
                .toList();
        if (!absent.isEmpty()) {
            absent.forEach(target -> problems.add(Problem.error(
                    place,
                    subject + ": " + target.name() + " is not among the hosts of inventory "
                            + selection.inventory().name()
                            + "; add it there, with ansible_connection=local for this machine")));
            return Optional.empty();
        }
        List<String> matching =
                found.stream().map(Target::name).filter(targets::containsKey).toList();
        if (matching.isEmpty()) {
            problems.add(Problem.warning(place, subject + ": no target matches " + String.join(",", patterns)));
        }
        return Optional.of(matching);
    }

    private SlicedPlan finish() {
        Map<SameParts<PlaySlice>, List<PlaySlice>> shared = new HashMap<>();
        String binaryName = plan.settings().binaryName().orElseGet(() -> "rustle-" + fileName(planName));
        List<HostSlice> finished = new ArrayList<>();
        for (Target target : selection.targets()) {
            List<PlaySlice> plays = slices.get(target.name());
            if (plays != null) {
                List<PlaySlice> same = shared.computeIfAbsent(new SameParts<>(plays), key -> List.copyOf(key.parts()));
                HostSlice.Builder slice = HostSlice.builder(
                                planName, selection.inventory().name(), target)
                        .groups(selection.inventory().groups())
                        .plays(same)
                        .extraVariables(extraVariables)
                        .secrets(secrets())
                        .binaryName(binaryName);
                plan.folder().ifPresent(slice::folder);
                if (!draft.unknown().isEmpty()) {
                    slice.variablesUnknown();
                }
                finished.add(slice.build());
            }
        }
        if (!unplaced.isEmpty()) {
            finished.add(checkedOnly());
        }
        return new SlicedPlan(finished, stage + 1, problems.stream().distinct().toList());
    }

    private List<String> secrets() {
        return plan.settings().secrets().stream().map(SecretRef::name).toList();
    }

    /** A plan's name may have letters that a file's name had better not have. */
    private static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private Location place(Optional<Location> location) {
        return location.or(plan::location).orElseGet(() -> Location.of("plan " + planName));
    }

    /** A task with the stage that it is in, and the hosts that it is for. */
    private record Placed(Task task, int stage, Set<String> hosts) {}

    /** The stages of one play for the hosts that go through it together. */
    private final class PlayStages {
        private final Play play;
        private final List<String> hosts;
        private final TasksOfBatches<Placed> placed = new TasksOfBatches<>();
        private final Map<String, Integer> stageOfBatch = new HashMap<>();
        private final Map<String, List<String>> dependenciesOfBatch = new HashMap<>();
        private final PlayOrder order;
        private boolean first = true;

        PlayStages(Play play, List<String> hosts, PlayOrder order) {
            this.play = play;
            this.hosts = hosts;
            this.order = order;
        }

        void add(Map<String, List<Part>> parts) {
            play.preTasks().forEach(batch -> addBatch(Section.PRE_TASKS, batch, parts));
            play.tasks().forEach(batch -> addBatch(Section.TASKS, batch, parts));
            play.postTasks().forEach(batch -> addBatch(Section.POST_TASKS, batch, parts));
        }

        private void addBatch(Section section, Batch batch, Map<String, List<Part>> parts) {
            Optional<List<String>> matching = batch.hosts().isEmpty()
                    ? Optional.of(hosts)
                    : among(hosts, batch.hosts(), "batch " + batch.id(), place(batch.location()));
            if (matching.isEmpty()) {
                leaveUnplaced(part(section, batch, batch.tasks()));
            }
            dependenciesOfBatch.put(batch.id(), batch.dependencies());
            List<String> ofBatch = matching.orElse(List.of());
            if (ofBatch.isEmpty()) {
                return;
            }
            HostSets sets = new HostSets(ofBatch);
            order.add(batch, sets.all());
            if (!first && (waitsForEarlierBatches() || dependsOnThisStage(batch))) {
                stage++;
            }
            first = false;
            List<Placed> pending = new ArrayList<>();
            for (Task task : batch.tasks()) {
                Set<String> ofTask = hostsOf(task, sets).orElseGet(() -> {
                    leaveUnplaced(part(section, batch, List.of(task)));
                    return Set.of();
                });
                if (needsOthersOfThisStage(batch, task, ofTask)) {
                    addParts(section, batch, ofBatch, pending, parts);
                    pending = new ArrayList<>();
                    stage++;
                }
                Placed now = new Placed(task, stage, ofTask);
                placed.put(batch, task, now);
                pending.add(now);
                order.add(batch, task, ofTask);
            }
            addParts(section, batch, ofBatch, pending, parts);
            stageOfBatch.put(batch.id(), stage);
        }

        private boolean waitsForEarlierBatches() {
            return play.strategy() instanceof Strategy.Linear || play.strategy() instanceof Strategy.Rolling;
        }

        private boolean dependsOnThisStage(Batch batch) {
            return withTheirs(batch).stream().anyMatch(id -> stageOfBatch.getOrDefault(id, -1) == stage);
        }

        /** Returns the batches that a batch depends on, also through batches for which there is no host: these wait for nobody, and still stand in between. */
        private Set<String> withTheirs(Batch batch) {
            Set<String> all = new LinkedHashSet<>();
            Deque<String> open = new ArrayDeque<>(batch.dependencies());
            while (!open.isEmpty()) {
                String id = open.pop();
                if (all.add(id) && !stageOfBatch.containsKey(id)) {
                    open.addAll(dependenciesOfBatch.getOrDefault(id, List.of()));
                }
            }
            return all;
        }

        /** Whether a task depends on a task of this stage that other hosts run. If the same hosts run both, each waits for itself alone, as most plans mean it. */
        private boolean needsOthersOfThisStage(Batch batch, Task task, Set<String> ofTask) {
            return !ofTask.isEmpty()
                    && task.dependencies().stream()
                            .flatMap(id -> placed.named(batch.id(), id).stream())
                            .anyMatch(before ->
                                    before.stage() == stage && !before.hosts().equals(ofTask));
        }

        private Optional<Set<String>> hostsOf(Task task, HostSets ofBatch) {
            List<List<String>> patterns = new ArrayList<>();
            if (!task.hosts().isEmpty()) {
                patterns.add(task.hosts());
            }
            task.limits().forEach(limit -> patterns.add(List.of(limit)));
            Optional<List<String>> ofTask = Optional.of(ofBatch.inOrder());
            for (List<String> each : patterns) {
                Optional<List<String>> among =
                        among(ofTask.orElse(ofBatch.inOrder()), each, "task " + task.id(), place(task.location()));
                ofTask = ofTask.flatMap(known -> among);
            }
            return ofTask.map(ofBatch::of);
        }

        private void leaveUnplaced(Part part) {
            unplaced.add(PlaySlice.builder(play).parts(List.of(part)).build());
        }

        private void addParts(
                Section section, Batch batch, List<String> ofBatch, List<Placed> tasks, Map<String, List<Part>> parts) {
            Map<Set<Set<String>>, Part> shared = new HashMap<>();
            // Tasks for the same hosts have the same set of them: to look at each task for each host would take long.
            Set<Set<String>> groups = Collections.newSetFromMap(new IdentityHashMap<>());
            tasks.forEach(placed -> groups.add(placed.hosts()));
            for (String host : ofBatch) {
                Set<Set<String>> ofHost = Collections.newSetFromMap(new IdentityHashMap<>());
                groups.stream().filter(group -> group.contains(host)).forEach(ofHost::add);
                if (!ofHost.isEmpty()) {
                    parts.computeIfAbsent(host, key -> new ArrayList<>())
                            .add(shared.computeIfAbsent(ofHost, key -> Part.builder(section, stage, batch.id())
                                    .hosts(ofBatch)
                                    .tasks(tasks.stream()
                                            .filter(placed -> key.contains(placed.hosts()))
                                            .map(Placed::task)
                                            .toList())
                                    .build()));
                }
            }
        }

        private Optional<List<String>> among(
                List<String> these, List<String> patterns, String subject, Location place) {
            return matching(patterns, "play " + play.id() + ", " + subject, place)
                    .map(matching -> these.stream().filter(matching::contains).toList());
        }
    }
}

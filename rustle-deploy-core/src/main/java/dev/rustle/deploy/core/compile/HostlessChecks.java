package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import dev.rustle.deploy.core.compile.SourceFiles.Folder;
import dev.rustle.deploy.core.compile.SourceFiles.SingleFile;
import dev.rustle.deploy.core.compile.SourceFiles.Source;
import dev.rustle.deploy.core.tree.RunnerLimits;
import dev.rustle.deploy.plan.Location;
import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ModuleSpecs;

/**
 * What is wrong with tasks, templates and variables on every host, as the runner's own language and modules see it: they are parsed by {@code runner eval}, never here.
 * Everything is asked about once per deployment, however many hosts it is for. Used by one thread.
 */
final class HostlessChecks {
    /** So much is sent at once that a question's overhead does not count, and so little that its answer does not take long. */
    private static final int BATCH_CHARACTERS = 1 << 20;

    private final Evaluator evaluator;
    private final Map<Task, List<Finding>> tasks = new HashMap<>();
    private final Map<String, List<Finding>> texts = new HashMap<>();
    private final Map<SourceKey, List<Finding>> sources = new HashMap<>();
    private Optional<String> obstacle = Optional.empty();
    private boolean isObstacleKnown;
    private final Set<Task> newTasks = new LinkedHashSet<>();
    private final Set<String> newTexts = new LinkedHashSet<>();

    HostlessChecks(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** One problem as the runner says it; a line of 0 says nothing. */
    private record Finding(boolean isError, String pointer, int line, String message, Optional<String> variable) {
        CheckedProblem as(Problem problem) {
            return new CheckedProblem(problem, variable);
        }
    }

    /** A task reads a file in its own way. */
    private record SourceKey(Task task, String content) {}

    /** Returns why nobody can be asked: the same for all hosts of a deployment. */
    private Optional<String> obstacle() {
        if (!isObstacleKnown) {
            obstacle = evaluator.obstacle();
            isObstacleKnown = true;
        }
        return obstacle;
    }

    /** Returns the warning that nothing is checked here, if nobody can be asked. */
    Optional<Problem> unchecked(String plan) {
        return obstacle()
                .map(reason -> Problem.warning(
                        Location.of(plan),
                        "expressions, templates and the formats of arguments are not checked before they are on a host: "
                                + reason));
    }

    /** Notes a task to ask about. */
    void add(Task task) {
        if (!tasks.containsKey(task)) {
            tasks.put(task, List.of());
            newTasks.add(task);
        }
    }

    /** Notes the templates in the values of variables to ask about. */
    void addVariables(Value.Mapping variables) {
        forEachTemplate("", variables, (pointer, text) -> {
            if (texts.putIfAbsent(text, List.of()) == null) {
                newTexts.add(text);
            }
        });
    }

    /** Asks about everything that was noted. */
    void ask() {
        boolean isAsked = !newTasks.isEmpty() || !newTexts.isEmpty();
        if (isAsked && obstacle().isEmpty()) {
            Batch<Task> batch = new Batch<>("tasks", tasks);
            newTasks.forEach(task -> batch.add(task, readable(ProgramWriter.task(task))));
            batch.send();
            Batch<String> values = new Batch<>("texts", texts);
            newTexts.stream()
                    .filter(text -> RunnerLimits.text(text).isEmpty())
                    .forEach(text -> values.add(text, Value.of(text)));
            values.send();
        }
        newTasks.clear();
        newTexts.clear();
    }

    /** Returns what is wrong with a task that was asked about, less what its spec has found to be wrong at the same place. */
    List<CheckedProblem> of(Task task, List<Problem> bySpec) {
        Set<String> known = bySpec.stream()
                .filter(Problem::isError)
                .map(problem -> problem.location().pointer())
                .collect(Collectors.toSet());
        List<CheckedProblem> problems = new ArrayList<>();
        for (Finding finding : tasks.getOrDefault(task, List.of())) {
            Location place = TaskChecker.place(task, finding.pointer());
            boolean isArgument = finding.pointer().startsWith("/args/");
            if (!isArgument || !known.contains(place.pointer())) {
                problems.add(finding.as(problem(finding, place, task)));
            }
        }
        return problems;
    }

    /** Returns what is wrong with the templates in the values of variables that were asked about. */
    List<CheckedProblem> ofVariables(Value.Mapping variables, Location location) {
        List<CheckedProblem> problems = new ArrayList<>();
        forEachTemplate("", variables, (pointer, text) -> {
            for (Finding finding : texts.getOrDefault(text, List.of())) {
                problems.add(finding.as(Problem.warning(
                        TaskChecker.below(location, pointer),
                        "variable " + pointer.substring(1) + ": " + finding.message() + ofLine(finding))));
            }
        });
        return problems;
    }

    /** Returns what is wrong with the sources of a task, by their names. */
    List<CheckedProblem> ofSources(Task task, Map<String, Source> found) throws IOException {
        if (obstacle().isPresent()) {
            return List.of();
        }
        Batch<SourceKey> batch = new Batch<>("sources", sources);
        Map<SourceKey, Location> places = new LinkedHashMap<>();
        Location inPlan = TaskChecker.place(task, "");
        for (Map.Entry<String, Source> entry : found.entrySet()) {
            Map<String, Value> question = new LinkedHashMap<>();
            question.put("task", ProgramWriter.task(task));
            question.put("name", Value.of(entry.getKey().isEmpty() ? "." : entry.getKey()));
            SourceKey key;
            if (entry.getValue() instanceof SingleFile single && isTemplate(task)) {
                key = key(task, single.file().sha256().hex());
                places.put(key, Location.of(single.file().path().toString()));
                if (!sources.containsKey(key)) {
                    question.put(
                            "content",
                            Value.of(Base64.getEncoder()
                                    .encodeToString(single.file().bytes())));
                }
            } else if (entry.getValue() instanceof Folder) {
                key = key(task, "folder");
                places.put(key, inPlan);
            } else {
                continue;
            }
            Value.Mapping subject = new Value.Mapping(question);
            if (sources.putIfAbsent(key, List.of()) == null && isReadable(subject)) {
                batch.add(key, subject);
            }
        }
        batch.send();
        List<CheckedProblem> problems = new ArrayList<>();
        places.forEach((key, place) -> {
            for (Finding finding : sources.getOrDefault(key, List.of())) {
                Location exact = finding.pointer().isEmpty()
                        ? new Location(place.source(), finding.line(), 0, "")
                        : TaskChecker.place(task, finding.pointer());
                problems.add(finding.as(problem(finding, exact, task)));
            }
        });
        return problems;
    }

    private static SourceKey key(Task task, String content) {
        return new SourceKey(task, content);
    }

    private static boolean isTemplate(Task task) {
        return ModuleSpecs.shortName(task.module()).equals("template");
    }

    private static Problem problem(Finding finding, Location place, Task task) {
        String about =
                finding.pointer().isEmpty() ? "template" : finding.pointer().replaceFirst("^/(args/)?", "");
        String message = TaskChecker.describe(task) + ": "
                + (about.equals("args") ? ModuleSpecs.shortName(task.module()) : about) + ": " + finding.message()
                + (finding.pointer().isEmpty() ? "" : ofLine(finding));
        return finding.isError() ? Problem.error(place, message) : Problem.warning(place, message);
    }

    private static String ofLine(Finding finding) {
        return finding.line() > 0 ? " (line " + finding.line() + " of the text)" : "";
    }

    private static void forEachTemplate(String pointer, Value value, BiConsumer<String, String> visit) {
        if (value instanceof Value.Text text) {
            if (Templates.isTemplate(text.value())) {
                visit.accept(pointer, text.value());
            }
        } else if (value instanceof Value.Sequence sequence) {
            int index = 0;
            for (Value item : sequence.items()) {
                forEachTemplate(pointer + "/" + index++, item, visit);
            }
        } else if (value instanceof Value.Mapping mapping) {
            mapping.entries()
                    .forEach((key, item) -> forEachTemplate(
                            pointer + "/" + key.replace("~", "~0").replace("/", "~1"), item, visit));
        }
    }

    /** Subjects of one kind that are sent together; what is found goes into a map. */
    private final class Batch<K> {
        private final String kind;
        private final Map<K, List<Finding>> answers;
        private final List<K> keys = new ArrayList<>();
        private final StringBuilder subjects = new StringBuilder();

        Batch(String kind, Map<K, List<Finding>> answers) {
            this.kind = kind;
            this.answers = answers;
        }

        /** Adds a subject that the runner can read. */
        void add(K key, Value subject) {
            if (!keys.isEmpty()) {
                subjects.append(',');
            }
            keys.add(key);
            subjects.append(subject.toJson());
            if (subjects.length() > BATCH_CHARACTERS) {
                send();
            }
        }

        void send() {
            if (keys.isEmpty()) {
                return;
            }
            List<Value> found = evaluator.check(kind, "[" + subjects + "]");
            if (found.size() != keys.size()) {
                throw new IllegalStateException(
                        "`runner eval` answered about other " + kind + " than were asked about");
            }
            for (int i = 0; i < keys.size(); i++) {
                answers.put(keys.get(i), findings(found.get(i)));
            }
            keys.clear();
            subjects.setLength(0);
        }
    }

    /** What the runner cannot read is an error of the plan or the inventory, which whoever reads or takes them tells. */
    private static boolean isReadable(Value.Mapping subject) {
        return subject.entries().values().stream().allMatch(RunnerLimits::isReadable);
    }

    /** Returns a task less those of its keywords that the runner cannot read: the others can still be looked at. */
    private static Value.Mapping readable(Value.Mapping task) {
        if (isReadable(task)) {
            return task;
        }
        Map<String, Value> readable = new LinkedHashMap<>(task.entries());
        readable.values().removeIf(value -> !RunnerLimits.isReadable(value));
        return new Value.Mapping(readable);
    }

    /** What plans say with {@code with_items} and {@code with_dict} is in a variable of the task; see the plan format, "Loops". */
    private static String asWritten(String pointer) {
        return pointer.replaceFirst("^/vars/rustle_(with_(items|dict))(?=/|$)", "/$1");
    }

    private static List<Finding> findings(Value answer) {
        List<Finding> findings = new ArrayList<>();
        if (answer instanceof Value.Sequence problems) {
            for (Value each : problems.items()) {
                if (each instanceof Value.Mapping problem) {
                    findings.add(new Finding(
                            !problem.text("severity").orElse("error").equals("warning"),
                            asWritten(problem.text("pointer").orElse("")),
                            problem.get("line").orElse(Value.of(0)) instanceof Value.Int line
                                    ? line.value().intValueExact()
                                    : 0,
                            problem.text("message").orElse(each.toJson()),
                            problem.text("variable")));
                }
            }
        }
        return List.copyOf(findings);
    }
}

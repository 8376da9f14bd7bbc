package dev.rustle.deploy.core.plan;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.spi.PlanDraft.Unknown;

/** What nobody knows of a plan in which there are errors, judged by their places: whatever is wrong at {@code /plays/0/vars}, the variables of the play are unknown. */
final class Unknowns {
    private static final Set<String> LIMIT =
            Set.of("/metadata", "/metadata/planning_options", "/metadata/planning_options/limit");
    private static final Set<String> SECTIONS = Set.of("batches", "pre_tasks", "post_tasks");
    private static final Set<String> LOOP_VARIABLES = Set.of("loop_var", "index_var");
    /** What format B may have among the arguments though it belongs to the task. */
    private static final Set<String> ARGUMENTS_OF_TASKS = Set.of("loop", "variables");
    /** Conditions that say nothing about hosts. */
    private static final Set<String> OTHER_CONDITIONS = Set.of("When", "Skip", "Tag", "SkipTag", "CheckMode");

    private final Reading reading;
    private final Set<Unknown> unknown = EnumSet.noneOf(Unknown.class);

    private Unknowns(Reading reading) {
        this.reading = reading;
    }

    static Set<Unknown> ofFormatA(Reading reading, String source) {
        return of(reading, source, FormatA.PLAY, Unknowns::inFormatA);
    }

    static Set<Unknown> ofFormatB(Reading reading, String source) {
        return of(reading, source, FormatB.TASK, Unknowns::inFormatB);
    }

    /** Returns what is unknown; the hosts are if a part that names hosts could not be read at all. */
    private static Set<Unknown> of(
            Reading reading, String source, Section namingHosts, BiConsumer<Unknowns, List<String>> format) {
        Unknowns unknowns = new Unknowns(reading);
        if (reading.unread.contains(namingHosts)) {
            unknowns.unknown.add(Unknown.HOSTS);
        }
        reading.problems.inOrder().stream()
                .filter(Problem::isError)
                .map(Problem::location)
                .forEach(place -> {
                    if (place.source().equals(source)) {
                        unknowns.take(place.pointer(), format);
                    } else {
                        // The only other files that a plan has a part in are those of its inventory.
                        unknowns.unknown.add(Unknown.INVENTORY);
                    }
                });
        return unknowns.unknown;
    }

    private void take(String pointer, BiConsumer<Unknowns, List<String>> format) {
        List<String> steps = List.of(pointer.split("/", -1));
        if (step(steps, 1).equals("inventory")) {
            unknown.add(Unknown.INVENTORY);
        } else {
            format.accept(this, steps);
        }
    }

    private void inFormatA(List<String> steps) {
        String top = step(steps, 1);
        if (LIMIT.contains(String.join("/", steps))) {
            unknown.add(Unknown.LIMIT);
        } else if (top.equals("hosts") || (top.equals("plays") && steps.size() == 2)) {
            unknown.add(Unknown.HOSTS);
        } else if (top.equals("plays") && steps.size() > 3) {
            inPlay(steps);
        }
    }

    private void inFormatB(List<String> steps) {
        if (meant(FormatB.PLAN, step(steps, 1)).equals("tasks") && steps.size() == 2) {
            unknown.add(Unknown.HOSTS);
        }
        if (!step(steps, 1).equals("tasks") || steps.size() <= 3) {
            return;
        }
        String key = meant(FormatB.TASK, step(steps, 3));
        if (key.equals("target_hosts")) {
            unknown.add(Unknown.HOSTS);
        } else if (key.equals("args") && ARGUMENTS_OF_TASKS.contains(step(steps, 4))) {
            unknown.add(Unknown.VARIABLES);
        } else {
            ofKeyword(key, steps, 3);
        }
    }

    private void inPlay(List<String> steps) {
        String key = step(steps, 3);
        if (SECTIONS.contains(key) && step(steps, 5).equals("tasks") && steps.size() > 7) {
            ofPart(FormatA.TASK, steps, 7);
        } else if (SECTIONS.contains(key) && steps.size() > 5) {
            ofPart(FormatA.BATCH, steps, 5);
        } else if (key.equals("handlers") && steps.size() > 5) {
            ofPart(FormatA.HANDLER, steps, 5);
        } else {
            ofPart(FormatA.PLAY, steps, 3);
        }
    }

    private void ofPart(Section section, List<String> steps, int at) {
        String key = meant(section, step(steps, at));
        if (key.equals("hosts") || (key.equals("conditions") && !OTHER_CONDITIONS.contains(step(steps, at + 2)))) {
            unknown.add(Unknown.HOSTS);
        } else {
            ofKeyword(key, steps, at);
        }
    }

    private void ofKeyword(String key, List<String> steps, int at) {
        boolean whole = steps.size() == at + 1;
        if (key.equals("loop") || key.startsWith("with_") || key.startsWith("vars_")) {
            unknown.add(Unknown.VARIABLES);
        } else if (whole && (key.equals("vars") || key.equals("loop_control"))) {
            unknown.add(Unknown.VARIABLES);
        } else if (key.equals("loop_control")
                && LOOP_VARIABLES.contains(meant(TaskKeywords.LOOP_CONTROL, step(steps, at + 1)))) {
            unknown.add(Unknown.VARIABLES);
        }
    }

    /** A key that nobody knows stands for the one that it resembles. */
    private String meant(Section section, String key) {
        return section.field(key).isPresent()
                ? key
                : reading.meant(section, key).orElse(key);
    }

    private static String step(List<String> steps, int at) {
        return at < steps.size() ? steps.get(at) : "";
    }
}

package dev.rustle.deploy;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The text form of a report: one line a host, the failed tasks with what they have said below it, and one closing line with the facts. */
final class ReportText {
    /** Origins that say more than that the plan was compiled, as always; reports as JSON have all. */
    private static final Set<String> WRITTEN_BEFORE = Set.of("directory", "given");

    private ReportText() {}

    static String of(DeploymentReport report) {
        StringBuilder text = new StringBuilder();
        int width = report.hosts().stream()
                .mapToInt(host -> host.host().length())
                .max()
                .orElse(0);
        for (HostReport host : report.hosts()) {
            text.append(pad(DisplayText.line(host.host()), width))
                    .append("  ")
                    .append(shown(host.outcome().summary()));
            if (!host.tasks().isEmpty()) {
                text.append("  (").append(counts(host)).append(')');
            }
            host.artifactOrigin().filter(WRITTEN_BEFORE::contains).ifPresent(origin -> text.append("  artifact: ")
                    .append(DisplayText.line(origin)));
            text.append('\n');
            for (TaskResult task : host.tasks()) {
                if (task.status() == TaskResult.Status.FAILED) {
                    failure(task, text);
                }
            }
            long cut = host.tasks().stream().filter(TaskResult::truncated).count();
            if (cut > 0) {
                text.append("    output cut: ")
                        .append(cut == 1 ? "1 task has" : cut + " tasks have")
                        .append(" printed more than is kept here\n");
            }
            host.warnings()
                    .forEach(warning ->
                            text.append("    warning: ").append(shown(warning)).append('\n'));
        }
        report.warnings()
                .forEach(warning -> text.append(shown(warning.toString())).append('\n'));
        return text.append(closing(report)).append('\n').toString();
    }

    private static void failure(TaskResult task, StringBuilder text) {
        List<String> lines = FailureText.of(task, FailureText.Extent.BRIEF);
        text.append("    ")
                .append(DisplayText.line(task.name().isEmpty() ? task.module() : task.name()))
                .append(": ");
        text.append(String.join("\n    ", lines)).append('\n');
    }

    private static String closing(DeploymentReport report) {
        long good = report.hosts().stream()
                .filter(host -> host.outcome().succeeded())
                .count();
        long tasks =
                report.hosts().stream().mapToLong(host -> host.tasks().size()).sum();
        int channels = report.hosts().stream()
                .mapToInt(host -> host.transfer().channels())
                .max()
                .orElse(0);
        long sent = report.hosts().stream()
                .mapToLong(host -> host.transfer().bytesSent())
                .sum();
        StringBuilder text = new StringBuilder();
        text.append(DisplayText.line(report.plan()))
                .append(": ")
                .append(good)
                .append(" of ")
                .append(report.hosts().size())
                .append(report.hosts().size() == 1 ? " host fine" : " hosts fine");
        if (tasks > 0) {
            text.append(", ").append(tasks).append(tasks == 1 ? " task" : " tasks");
        }
        text.append(String.format(Locale.ROOT, ", %.2f s", report.duration().toMillis() / 1000.0));
        text.append(", at most ")
                .append(channels)
                .append(channels == 1 ? " channel" : " channels")
                .append(" a host, ");
        text.append(DisplayText.bytes(sent)).append(" sent, deployment ").append(report.deploymentId());
        return text.toString();
    }

    private static String counts(HostReport host) {
        List<String> parts = java.util.Arrays.stream(TaskResult.Status.values())
                .filter(status -> host.count(status) > 0)
                .map(status -> host.count(status) + " " + status.name().toLowerCase(Locale.ROOT))
                .toList();
        return String.join(", ", parts);
    }

    /** Lines after the first are indented: at the beginning of a line stands nothing that a host says. */
    private static String shown(String text) {
        return DisplayText.of(text.strip()).replace("\n", "\n      ");
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}

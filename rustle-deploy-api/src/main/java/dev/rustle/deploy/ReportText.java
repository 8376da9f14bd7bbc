package dev.rustle.deploy;

import java.util.List;
import java.util.Locale;

/** The text form of a report: one line a host, the failed tasks below it, and one closing line with the facts. */
final class ReportText {
    private ReportText() {}

    static String of(DeploymentReport report) {
        StringBuilder text = new StringBuilder();
        int width = report.hosts().stream()
                .mapToInt(host -> host.host().length())
                .max()
                .orElse(0);
        for (HostReport host : report.hosts()) {
            text.append(pad(host.host(), width))
                    .append("  ")
                    .append(host.outcome().summary());
            if (!host.tasks().isEmpty()) {
                text.append("  (").append(counts(host)).append(')');
            }
            text.append('\n');
            for (TaskResult task : host.tasks()) {
                if (task.status() == TaskResult.Status.FAILED) {
                    text.append("    ")
                            .append(task.name().isEmpty() ? task.module() : task.name())
                            .append(": ")
                            .append(task.message().orElse("failed without a message"))
                            .append('\n');
                }
            }
            host.warnings()
                    .forEach(warning ->
                            text.append("    warning: ").append(warning).append('\n'));
        }
        report.warnings().forEach(warning -> text.append(warning).append('\n'));
        return text.append(closing(report)).append('\n').toString();
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
        text.append(report.plan())
                .append(": ")
                .append(good)
                .append(" of ")
                .append(report.hosts().size())
                .append(" hosts fine");
        if (tasks > 0) {
            text.append(", ").append(tasks).append(" tasks");
        }
        text.append(String.format(Locale.ROOT, ", %.2f s", report.duration().toMillis() / 1000.0));
        text.append(", at most ")
                .append(channels)
                .append(channels == 1 ? " channel" : " channels")
                .append(" a host, ");
        text.append(size(sent)).append(" sent, deployment ").append(report.deploymentId());
        return text.toString();
    }

    private static String counts(HostReport host) {
        List<String> parts = java.util.Arrays.stream(TaskResult.Status.values())
                .filter(status -> host.count(status) > 0)
                .map(status -> host.count(status) + " " + status.name().toLowerCase(Locale.ROOT))
                .toList();
        return String.join(", ", parts);
    }

    private static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        } else if (bytes < 1024 * 1024) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
        }
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}

package dev.rustle.deploy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.rustle.deploy.DeploymentReport;
import dev.rustle.deploy.HostReport;

/** What the demonstration promises, compared with what came true. Each comparison is shown. */
final class DemoChecks {
    private final PrintStream out;
    private final List<String> broken = new ArrayList<>();
    private int made;

    DemoChecks(PrintStream out) {
        this.out = out;
    }

    /** Checks something of every host. */
    void everyHost(String promise, DeploymentReport report, Predicate<HostReport> holds) {
        List<String> not = report.hosts().stream()
                .filter(holds.negate())
                .map(HostReport::host)
                .toList();
        check(promise + (not.isEmpty() ? "" : ", but not on " + String.join(", ", not)), not.isEmpty());
    }

    /** Checks the content of a file. */
    void content(String promise, Path file, Predicate<String> holds) {
        try {
            check(promise, Files.isRegularFile(file) && holds.test(Files.readString(file)));
        } catch (IOException e) {
            check(promise + ", but " + file + " cannot be read: " + Failures.reason(e), false);
        }
    }

    void check(String promise, boolean holds) {
        made++;
        out.println((holds ? "  as it should be: " : "  NOT AS IT SHOULD BE: ") + promise);
        if (!holds) {
            broken.add(promise);
        }
    }

    /** Returns how many checks there were. */
    int made() {
        return made;
    }

    /** Returns the promises that did not come true. */
    List<String> broken() {
        return List.copyOf(broken);
    }
}

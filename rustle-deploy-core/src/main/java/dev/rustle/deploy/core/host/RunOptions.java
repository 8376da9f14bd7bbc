package dev.rustle.deploy.core.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an artifact runs.
 *
 * @param runId the id under which the host keeps the record of the run
 * @param mode whether it changes the host
 * @param differences whether it shows what it changes
 * @param tags the tags that select tasks
 * @param skipTags the tags that leave tasks out
 * @param limit how long it may take on one host, less the time in which it waits for other hosts; empty for any time
 */
public record RunOptions(
        String runId,
        Mode mode,
        Differences differences,
        List<String> tags,
        List<String> skipTags,
        Optional<Duration> limit) {
    /** How many bytes of a text the host reports (contract, "Run"). Runs know no such limit within. */
    static final int REPORTED_TEXT = 64 * 1024;

    /** Whether a run changes the host. */
    public enum Mode {
        /** It does. */
        APPLY,
        /** It predicts. */
        CHECK
    }

    /** Whether a run shows what it changes. */
    public enum Differences {
        /** It does not. */
        HIDE,
        /** It does. */
        SHOW
    }

    List<String> arguments(String state) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--staged",
                "--events",
                "--state-dir",
                state,
                "--run-id",
                runId,
                "--limit-output",
                Integer.toString(REPORTED_TEXT)));
        if (mode == Mode.CHECK) {
            arguments.add("--check");
        }
        if (differences == Differences.SHOW) {
            arguments.add("--diff");
        }
        if (!tags.isEmpty()) {
            arguments.add("--tags");
            arguments.add(String.join(",", tags));
        }
        if (!skipTags.isEmpty()) {
            arguments.add("--skip-tags");
            arguments.add(String.join(",", skipTags));
        }
        return arguments;
    }
}

package dev.rustle.deploy.cli;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

/** How artifacts run. */
final class RunOptions {
    static final String HEADING = "%nHow artifacts run (with --execute or --localhost-test):%n";

    @Option(names = "--check", description = "Predict only, change nothing. Default: what the plan says")
    boolean check;

    @Option(names = "--diff", description = "Show differences. Default: what the plan says")
    boolean diff;

    @Option(
            names = "--tags",
            paramLabel = "TAG",
            description = "Only tasks with one of these comma-separated tags. Default: what the plan says")
    List<String> tags = new ArrayList<>();

    @Option(
            names = "--skip-tags",
            paramLabel = "TAG",
            description = "No tasks with one of these comma-separated tags. Default: what the plan says")
    List<String> skipTags = new ArrayList<>();
}

package dev.rustle.deploy.cli;

import picocli.CommandLine.Option;

/** What is to be done. */
final class ActionOptions {
    static final String HEADING = "%nWhat to do (default: compile, ship and activate):%n";

    @Option(names = "--verify", description = "Have artifacts start and check themselves on their hosts. Default: off")
    boolean verify;

    @Option(names = "--execute", description = "Run the artifacts once they are activated. Default: off")
    boolean execute;

    @Option(names = "--rebuild", description = "Lay artifacts out anew, whatever is cached. Default: off")
    boolean rebuild;

    @Option(names = "--dry-run", description = "Show what would be done; contact nobody, write nothing. Default: off")
    boolean dryRun;

    @Option(
            names = "--explain-cache",
            description = "Say what is cached, and why the rest is built anew; do no more. Default: off")
    boolean explainCache;

    @Option(names = "--compile-only", description = "Compile into the output directory; contact nobody. Default: off")
    boolean compileOnly;

    @Option(
            names = "--deploy-only",
            description = "Deploy what --compile-only has written to the output directory. Default: off")
    boolean deployOnly;

    @Option(names = "--localhost-test", description = "Compile for this machine and run it here. Default: off")
    boolean localhostTest;

    @Option(names = "--rollback", description = "Go back to the release before the current one. Default: off")
    boolean rollback;

    @Option(names = "--cleanup", description = "Remove what was deployed for this plan and inventory. Default: off")
    boolean cleanup;
}

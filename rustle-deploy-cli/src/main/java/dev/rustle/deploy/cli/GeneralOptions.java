package dev.rustle.deploy.cli;

import picocli.CommandLine.Option;

/** What every program has. */
final class GeneralOptions {
    static final String HEADING = "%nGeneral:%n";

    @Option(
            names = {"-v", "--verbose"},
            description = "Show every task; -vv also the log. Default: what changes")
    boolean[] verbose = {};

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit")
    boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit")
    boolean help;
}

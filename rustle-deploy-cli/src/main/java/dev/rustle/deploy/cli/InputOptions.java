package dev.rustle.deploy.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine.Option;

/** What is deployed, and where. */
final class InputOptions {
    static final String HEADING = "%nPlan and hosts:%n";

    @Option(
            names = {"-i", "--inventory"},
            paramLabel = "SOURCE",
            description = "Inventory: file, folder, program or web1,; repeatable. Default: the plan's own")
    List<Path> inventory = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "PATTERN",
            description = "Only matching hosts, e.g. web:!web3. Default: the plan's limit, else all")
    Optional<String> limit = Optional.empty();

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TRIPLE",
            description = "Kind of machine, or all. Default: what the inventory says, else hosts tell")
    Optional<Kinds> target = Optional.empty();

    @Option(
            names = {"-e", "--extra-vars"},
            paramLabel = "VARS",
            description = "Variables before all others: k=v, JSON or @FILE; repeatable. Default: none")
    List<String> extraVars = new ArrayList<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the plan. Default: its own name, else that of its file")
    Optional<String> name = Optional.empty();
}

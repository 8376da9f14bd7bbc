package dev.rustle.deploy.cli;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Option;

/** Limits, and what comes out. */
final class OutputOptions {
    static final String HEADING = "%nLimits and output:%n";

    @Option(
            names = "--parallel",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Hosts at a time. Default: what the plan says, else 64")
    Optional<Integer> parallel = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Converters.Count.class,
            description = "For a host, until it is activated. Default: what the plan says, else 120")
    Optional<Integer> timeout = Optional.empty();

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description = "Artifacts as files. Default: none; ./target if --compile-only or --deploy-only")
    Optional<Path> outputDir = Optional.empty();

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "Cache of artifacts. Default: $RUSTLE_DEPLOY_CACHE_DIR, else ~/.rustle/cache")
    Optional<Path> cacheDir = Optional.empty();

    @Option(
            names = "--cache-limit",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "How large the cache may be, e.g. 500MB. Default: 2GiB")
    Optional<Long> cacheLimit = Optional.empty();

    @Option(
            names = "--size-limit",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "How large an artifact may be, e.g. 80MB. Default: 50MiB")
    Optional<Long> sizeLimit = Optional.empty();

    @Option(
            names = "--experimental-targets",
            description = "Write artifacts for macOS and Windows too, unsigned and untried. Default: off")
    boolean experimentalTargets;

    @Option(names = "--json", description = "Print the result as JSON. Default: as text")
    boolean json;

    /** What they say of the deployer. */
    Deployers.Settings deployer() {
        return new Deployers.Settings(parallel, cacheDir, cacheLimit);
    }
}

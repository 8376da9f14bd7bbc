package dev.rustle.deploy.cli;

import java.nio.file.Path;
import java.util.Optional;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeployerBuilder;

/** How the command line comes by a deployer. */
@FunctionalInterface
interface Deployers {
    /** Opens a deployer. */
    Deployer open(Settings settings);

    /**
     * What the caller says of the deployer.
     *
     * @param parallelism how many hosts are worked on at a time
     * @param cacheDirectory where artifacts are kept
     * @param cacheSizeLimit how many bytes of them are kept
     */
    record Settings(Optional<Integer> parallelism, Optional<Path> cacheDirectory, Optional<Long> cacheSizeLimit) {
        /** Returns those that name a folder for artifacts and nothing else. */
        static Settings cachedIn(Path folder) {
            return new Settings(Optional.empty(), Optional.of(folder), Optional.empty());
        }
    }

    /** Opens those of the library. */
    static Deployer ofLibrary(Settings settings) {
        DeployerBuilder builder = Deployer.builder();
        settings.parallelism().ifPresent(builder::parallelism);
        settings.cacheDirectory().ifPresent(builder::cacheDirectory);
        settings.cacheSizeLimit().ifPresent(builder::cacheSizeLimit);
        return builder.build();
    }
}

package dev.rustle.deploy.cli;

import java.util.OptionalInt;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeployerBuilder;

/** How the command line comes by a deployer. */
@FunctionalInterface
interface Deployers {
    /**
     * Opens a deployer.
     *
     * @param parallelism how many hosts are worked on at a time, if the caller says
     */
    Deployer open(OptionalInt parallelism);

    /** Opens those of the library. */
    static Deployer ofLibrary(OptionalInt parallelism) {
        DeployerBuilder builder = Deployer.builder();
        parallelism.ifPresent(builder::parallelism);
        return builder.build();
    }
}

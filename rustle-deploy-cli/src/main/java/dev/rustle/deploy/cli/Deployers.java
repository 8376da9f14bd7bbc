package dev.rustle.deploy.cli;

import java.util.List;
import java.util.OptionalInt;

import dev.rustle.deploy.Deployer;
import dev.rustle.deploy.DeployerBuilder;
import dev.rustle.deploy.spi.Transport;

/** How the command line comes by a deployer. */
@FunctionalInterface
interface Deployers {
    /**
     * Opens a deployer.
     *
     * @param parallelism how many hosts are worked on at a time, if the caller says
     * @param transports transports that take the place of those that are found
     */
    Deployer open(OptionalInt parallelism, List<Transport> transports);

    /** Opens those of the library. */
    static Deployer ofLibrary(OptionalInt parallelism, List<Transport> transports) {
        DeployerBuilder builder = Deployer.builder();
        parallelism.ifPresent(builder::parallelism);
        transports.forEach(builder::transport);
        return builder.build();
    }
}

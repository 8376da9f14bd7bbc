package dev.rustle.deploy.engine;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.Transport;

/**
 * What a {@code DeployerBuilder} was told.
 *
 * @param transports the transports that were given
 * @param planReaders the plan readers that were given
 * @param compiler the compiler that was given
 * @param cache the cache that was given
 * @param parallelism how many hosts are worked on at a time
 * @param classLoader where implementations are looked for
 */
public record DeployerSettings(
        List<Transport> transports,
        List<PlanReader> planReaders,
        Optional<Compiler> compiler,
        Optional<ArtifactCache> cache,
        Optional<Integer> parallelism,
        ClassLoader classLoader) {
    public DeployerSettings {
        transports = List.copyOf(transports);
        planReaders = List.copyOf(planReaders);
        Objects.requireNonNull(compiler, "compiler");
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(parallelism, "parallelism");
        Objects.requireNonNull(classLoader, "classLoader");
    }
}

package dev.rustle.deploy.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

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
 * @param cache where artifacts are kept
 * @param parallelism how many hosts are worked on at a time
 * @param classLoader where implementations are looked for
 */
public record DeployerSettings(
        List<Transport> transports,
        List<PlanReader> planReaders,
        Optional<Compiler> compiler,
        CacheChoice cache,
        Optional<Integer> parallelism,
        ClassLoader classLoader) {
    /** Where artifacts are kept. */
    public sealed interface CacheChoice {
        /** In the cache that is found. */
        record Found() implements CacheChoice {}

        /** In a cache that was given. */
        record Given(ArtifactCache cache) implements CacheChoice {
            public Given {
                Objects.requireNonNull(cache, "cache");
            }
        }

        /** In memory. */
        record Memory() implements CacheChoice {}

        /**
         * On disk.
         *
         * @param folder the folder; empty for the standard one
         * @param sizeLimit how many bytes it may have; empty for the standard number
         */
        record Disk(Optional<Path> folder, OptionalLong sizeLimit) implements CacheChoice {
            public Disk {
                Objects.requireNonNull(folder, "folder");
                Objects.requireNonNull(sizeLimit, "sizeLimit");
            }
        }
    }

    public DeployerSettings {
        transports = List.copyOf(transports);
        planReaders = List.copyOf(planReaders);
        Objects.requireNonNull(compiler, "compiler");
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(parallelism, "parallelism");
        Objects.requireNonNull(classLoader, "classLoader");
    }
}

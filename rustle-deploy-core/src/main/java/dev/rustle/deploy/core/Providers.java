package dev.rustle.deploy.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.cache.DiskArtifactCache;
import dev.rustle.deploy.core.cache.MemoryArtifactCache;
import dev.rustle.deploy.core.cache.TieredArtifactCache;
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.engine.DeployerSettings.CacheChoice;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.Transport;

/**
 * The implementations that a deployer works with: those that it was given, and those that {@link ServiceLoader} finds for other ids. Only what was made here is
 * closed here.
 */
final class Providers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final Map<String, Transport> transports;
    private final Map<String, PlanReader> planReaders;
    private final Compiler compiler;
    private final MachineKinds kinds;
    private final ArtifactCache cache;

    Providers(DeployerSettings settings) {
        try {
            ClassLoader loader = settings.classLoader();
            transports = all(Transport.class, Transport::id, settings.transports(), loader);
            planReaders = all(PlanReader.class, PlanReader::id, settings.planReaders(), loader);
            compiler = one(Compiler.class, Compiler::id, settings.compiler(), "native", loader);
            kinds = MachineKinds.of(compiler);
            cache = cache(settings.cache(), loader);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Returns the transport of an id.
     *
     * @throws DeployException if there is none
     */
    Transport transport(String id) {
        Transport transport = transports.get(id);
        if (transport == null) {
            throw new DeployException(
                    "there is no transport \"" + id + "\"; found are " + transports.keySet()
                            + (id.equals("ssh") ? "; add the artifact dev.rustle:rustle-deploy-ssh" : ""),
                    null);
        }
        return transport;
    }

    List<PlanReader> planReaders() {
        return List.copyOf(planReaders.values());
    }

    Compiler compiler() {
        return compiler;
    }

    MachineKinds kinds() {
        return kinds;
    }

    ArtifactCache cache() {
        return cache;
    }

    private ArtifactCache cache(CacheChoice choice, ClassLoader loader) {
        if (choice instanceof CacheChoice.Given given) {
            return given.cache();
        }
        if (choice instanceof CacheChoice.Found) {
            return one(ArtifactCache.class, ArtifactCache::id, Optional.empty(), DiskArtifactCache.ID, loader);
        }
        ArtifactCache made = choice instanceof CacheChoice.Disk disk
                ? new TieredArtifactCache(disk.folder(), disk.sizeLimit())
                : new MemoryArtifactCache();
        own(made);
        return made;
    }

    private <T> Map<String, T> all(Class<T> type, Function<T, String> id, List<T> given, ClassLoader loader) {
        Map<String, T> byId = new LinkedHashMap<>();
        for (T provider : given) {
            T other = byId.put(id.apply(provider), provider);
            if (other != null) {
                throw twice(type, id, other, provider, "give only one of them");
            }
        }
        discover(type, id, loader, byId).forEach(byId::putIfAbsent);
        return byId;
    }

    private <T> T one(Class<T> type, Function<T, String> id, Optional<T> given, String preferred, ClassLoader loader) {
        if (given.isPresent()) {
            return given.get();
        }
        Map<String, T> found = discover(type, id, loader, Map.of());
        T chosen = found.size() == 1 ? found.values().iterator().next() : found.get(preferred);
        if (chosen == null) {
            throw new DeployException(
                    found.isEmpty()
                            ? "no " + type.getSimpleName() + " was found; is rustle-deploy-core complete?"
                            : "several implementations of " + type.getSimpleName() + " were found, " + found.keySet()
                                    + ", and none is \"" + preferred + "\"; give the builder one",
                    null);
        }
        found.values().stream().filter(provider -> provider != chosen).forEach(this::discard);
        return chosen;
    }

    /**
     * Makes the implementations that are found and have none of the given ids. What is made is closed with this, or at once if it is not needed: only an instance
     * knows its id.
     */
    private <T> Map<String, T> discover(
            Class<T> type, Function<T, String> id, ClassLoader loader, Map<String, T> given) {
        Map<String, T> found = new LinkedHashMap<>();
        Iterator<ServiceLoader.Provider<T>> providers =
                ServiceLoader.load(type, loader).stream().iterator();
        try {
            while (providers.hasNext()) {
                ServiceLoader.Provider<T> provider = providers.next();
                T instance = provider.get();
                own(instance);
                String name = id.apply(instance);
                LOG.debug(
                        "found {} {} ({})",
                        type.getSimpleName(),
                        name,
                        provider.type().getName());
                if (given.containsKey(name)) {
                    discard(instance);
                    continue;
                }
                T other = found.put(name, instance);
                if (other != null) {
                    throw twice(type, id, other, instance, "remove one of them, or give the builder the one to use");
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new DeployException(
                    "an implementation of " + type.getSimpleName() + " is broken: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new DeployException(
                    "an implementation of " + type.getSimpleName() + " is broken: " + e
                            + "; something that it needs is missing on the class path, or is of another version",
                    e);
        }
        return found;
    }

    private static <T> DeployException twice(Class<T> type, Function<T, String> id, T one, T other, String nextStep) {
        return new DeployException(
                "two implementations of " + type.getSimpleName() + " have the id \"" + id.apply(one) + "\": "
                        + one.getClass().getName() + " and " + other.getClass().getName() + "; " + nextStep,
                null);
    }

    private void own(Object made) {
        if (made instanceof AutoCloseable closeable) {
            owned.add(closeable);
        }
    }

    private void discard(Object made) {
        owned.removeIf(other -> other == made);
        if (made instanceof AutoCloseable closeable) {
            close(closeable);
        }
    }

    @Override
    public void close() {
        owned.forEach(Providers::close);
        owned.clear();
    }

    private static void close(AutoCloseable provider) {
        try {
            provider.close();
        } catch (Exception | LinkageError e) {
            // One that cannot even be closed must not keep the others open.
            LOG.warn("closing {} failed", provider, e);
        }
    }
}

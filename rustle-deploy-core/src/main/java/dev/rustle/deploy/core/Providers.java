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
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.Transport;

/** The implementations that a deployer works with: those that it was given, and those that {@link ServiceLoader} finds for other ids. */
final class Providers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final Map<String, Transport> transports;
    private final Map<String, PlanReader> planReaders;
    private final Compiler compiler;
    private final ArtifactCache cache;

    Providers(DeployerSettings settings) {
        try {
            ClassLoader loader = settings.classLoader();
            transports = all(Transport.class, Transport::id, settings.transports(), loader);
            planReaders = all(PlanReader.class, PlanReader::id, settings.planReaders(), loader);
            compiler = one(Compiler.class, Compiler::id, settings.compiler(), "native", loader);
            cache = one(ArtifactCache.class, ArtifactCache::id, settings.cache(), "memory", loader);
        } catch (RuntimeException e) {
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

    ArtifactCache cache() {
        return cache;
    }

    private <T> Map<String, T> all(Class<T> type, Function<T, String> id, List<T> given, ClassLoader loader) {
        Map<String, T> byId = new LinkedHashMap<>();
        given.forEach(provider -> byId.put(id.apply(provider), provider));
        Map<String, T> found = discover(type, id, loader);
        found.forEach((key, provider) -> {
            if (byId.putIfAbsent(key, provider) == null && provider instanceof AutoCloseable closeable) {
                owned.add(closeable);
            }
        });
        return byId;
    }

    private <T extends AutoCloseable> T one(
            Class<T> type, Function<T, String> id, Optional<T> given, String preferred, ClassLoader loader) {
        if (given.isPresent()) {
            return given.get();
        }
        Map<String, T> found = discover(type, id, loader);
        T chosen = found.size() == 1 ? found.values().iterator().next() : found.get(preferred);
        if (chosen == null) {
            throw new DeployException(
                    found.isEmpty()
                            ? "no " + type.getSimpleName() + " was found; is rustle-deploy-core complete?"
                            : "several implementations of " + type.getSimpleName() + " were found, " + found.keySet()
                                    + ", and none is \"" + preferred + "\"; give the builder one",
                    null);
        }
        owned.add(chosen);
        return chosen;
    }

    private static <T> Map<String, T> discover(Class<T> type, Function<T, String> id, ClassLoader loader) {
        Map<String, T> found = new LinkedHashMap<>();
        Iterator<ServiceLoader.Provider<T>> providers =
                ServiceLoader.load(type, loader).stream().iterator();
        try {
            while (providers.hasNext()) {
                ServiceLoader.Provider<T> provider = providers.next();
                T instance = provider.get();
                LOG.debug(
                        "found {} {} ({})",
                        type.getSimpleName(),
                        id.apply(instance),
                        provider.type().getName());
                T other = found.put(id.apply(instance), instance);
                if (other != null) {
                    throw new DeployException(
                            "two implementations of " + type.getSimpleName() + " have the id \"" + id.apply(instance)
                                    + "\": "
                                    + other.getClass().getName() + " and "
                                    + instance.getClass().getName()
                                    + "; remove one of them, or give the builder the one to use",
                            null);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new DeployException(
                    "an implementation of " + type.getSimpleName() + " is broken: " + e.getMessage(), e);
        }
        return found;
    }

    @Override
    public void close() {
        for (AutoCloseable provider : owned) {
            try {
                provider.close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", provider, e);
            }
        }
        owned.clear();
    }
}

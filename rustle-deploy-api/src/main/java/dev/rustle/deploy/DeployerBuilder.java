package dev.rustle.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.DeployerProvider;
import dev.rustle.deploy.spi.DeployerSettings;
import dev.rustle.deploy.spi.PlanReader;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.Transport;

/**
 * Builds a {@link Deployer}. Each setting can be made once; a second time fails at that call. Not safe for use by many threads.
 *
 * <p>Implementations are found with {@link java.util.ServiceLoader}; an instance that is given here takes the place of the found one of the same id. Instances
 * that are given are never closed by the deployer.
 */
public final class DeployerBuilder {
    private final List<Transport> transports = new ArrayList<>();
    private final List<PlanReader> planReaders = new ArrayList<>();
    private @Nullable Compiler compiler;
    private @Nullable ArtifactCache cache;
    private @Nullable Integer parallelism;
    private @Nullable ClassLoader classLoader;

    DeployerBuilder() {}

    /** Uses a transport for the connections that name its id. May be called for several ids. */
    public DeployerBuilder transport(Transport transport) {
        return add(transports, transport, Transport::id, "transport");
    }

    /** Uses a reader of plans. May be called for several ids. */
    public DeployerBuilder planReader(PlanReader reader) {
        return add(planReaders, reader, PlanReader::id, "plan reader");
    }

    /** Uses a compiler. Unless set, the only one that is found, or {@code native} if there are several. */
    public DeployerBuilder compiler(Compiler value) {
        compiler = once("compiler", compiler, value);
        return this;
    }

    /** Uses a cache. Unless set, the only one that is found, or {@code memory} if there are several. */
    public DeployerBuilder cache(ArtifactCache value) {
        cache = once("cache", cache, value);
        return this;
    }

    /** Sets how many hosts are worked on at a time. Unless set, what the plan says, else 64. */
    public DeployerBuilder parallelism(int hosts) {
        if (hosts < 1) {
            throw new IllegalArgumentException("parallelism must be at least 1: " + hosts);
        }
        parallelism = once("parallelism", parallelism, hosts);
        return this;
    }

    /** Sets where implementations are looked for. Unless set, the context class loader of the thread that builds. */
    public DeployerBuilder classLoader(ClassLoader value) {
        classLoader = once("classLoader", classLoader, value);
        return this;
    }

    /**
     * Returns the deployer.
     *
     * @throws DeployException if an implementation is missing or broken, or if two have the same id; it names them
     */
    public Deployer build() {
        ClassLoader loader =
                classLoader != null ? classLoader : Thread.currentThread().getContextClassLoader();
        return DeployerProvider.load()
                .create(new DeployerSettings(
                        transports,
                        planReaders,
                        Optional.ofNullable(compiler),
                        Optional.ofNullable(cache),
                        Optional.ofNullable(parallelism),
                        loader != null ? loader : DeployerBuilder.class.getClassLoader()));
    }

    /** Builds the deployer for one deployment of a plan file; the deployment closes it at its end. */
    public Deployment plan(Path file) {
        return oneShot(deployer -> deployer.plan(file));
    }

    /** Builds the deployer for one deployment of a plan that is text; the deployment closes it at its end. */
    public Deployment plan(PlanSource source) {
        return oneShot(deployer -> deployer.plan(source));
    }

    /** Builds the deployer for one deployment of a plan; the deployment closes it at its end. */
    public Deployment plan(Plan plan) {
        return oneShot(deployer -> deployer.plan(plan));
    }

    private Deployment oneShot(Function<Deployer, Deployment> request) {
        Deployer deployer = build();
        return request.apply(deployer).owning(deployer);
    }

    private static <T> T once(String name, @Nullable T current, T value) {
        Objects.requireNonNull(value, name);
        if (current != null) {
            throw new IllegalStateException(name + " was already set to " + current);
        }
        return value;
    }

    private <T> DeployerBuilder add(List<T> list, T value, Function<T, String> id, String name) {
        Objects.requireNonNull(value, name);
        for (T other : list) {
            if (id.apply(other).equals(id.apply(value))) {
                throw new IllegalStateException("a " + name + " with the id " + id.apply(value) + " was already set");
            }
        }
        list.add(value);
        return this;
    }
}

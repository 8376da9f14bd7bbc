package dev.rustle.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.engine.DeployerProvider;
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.engine.DeployerSettings.CacheChoice;
import dev.rustle.deploy.engine.DeploymentRequest.FromPlan;
import dev.rustle.deploy.engine.DeploymentRequest.FromSource;
import dev.rustle.deploy.engine.DeploymentRequest.Subject;
import dev.rustle.deploy.internal.Once;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.Compiler;
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
    private @Nullable Path cacheDirectory;
    private @Nullable Long cacheSizeLimit;
    private @Nullable Boolean cacheInMemory;
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
        compiler = Once.set(compiler, value, "compiler");
        return this;
    }

    /**
     * Uses a cache. Unless set, the only one that is found, or {@code disk} if there are several: a cache on disk that this library brings, with a small one in memory
     * before it.
     */
    public DeployerBuilder cache(ArtifactCache value) {
        cache = Once.set(cache, value, "cache");
        refuseContradictions();
        return this;
    }

    /**
     * Keeps artifacts in a folder, which any number of processes may share. Unless set, the folder that the environment names in {@code RUSTLE_DEPLOY_CACHE_DIR}, else
     * {@code ~/.rustle/cache}. It is made when something is kept for the first time.
     */
    public DeployerBuilder cacheDirectory(Path folder) {
        cacheDirectory = Once.set(cacheDirectory, folder, "cacheDirectory");
        refuseContradictions();
        return this;
    }

    /** Sets how many bytes the cache on disk may have; beyond that, what was not used for longest is removed. An artifact larger than half of it is
     * not kept. Unless set, 2 GiB. It is about the cache that this library brings, which is used then even if another is found.
     */
    public DeployerBuilder cacheSizeLimit(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("cacheSizeLimit must be at least 1: " + bytes);
        }
        cacheSizeLimit = Once.set(cacheSizeLimit, bytes, "cacheSizeLimit");
        refuseContradictions();
        return this;
    }

    /** Keeps artifacts in memory alone, as long as the deployer is open. Unless set, they are kept on disk as well. */
    public DeployerBuilder cacheInMemory() {
        cacheInMemory = Once.set(cacheInMemory, Boolean.TRUE, "cacheInMemory");
        refuseContradictions();
        return this;
    }

    private void refuseContradictions() {
        List<String> ways = new ArrayList<>();
        if (cache != null) {
            ways.add("cache");
        }
        if (cacheInMemory != null) {
            ways.add("cacheInMemory");
        }
        if (cacheDirectory != null) {
            ways.add("cacheDirectory");
        } else if (cacheSizeLimit != null) {
            ways.add("cacheSizeLimit");
        }
        if (ways.size() > 1) {
            throw new IllegalStateException(
                    String.join(" and ", ways) + " contradict each other: artifacts are kept in one place; set one");
        }
    }

    private CacheChoice cacheChoice() {
        if (cache != null) {
            return new CacheChoice.Given(cache);
        }
        if (cacheInMemory != null) {
            return new CacheChoice.Memory();
        }
        return cacheDirectory == null && cacheSizeLimit == null
                ? new CacheChoice.Found()
                : new CacheChoice.Disk(
                        Optional.ofNullable(cacheDirectory),
                        cacheSizeLimit == null ? OptionalLong.empty() : OptionalLong.of(cacheSizeLimit));
    }

    /** Sets how many hosts are worked on at a time. Unless set, what the plan says, else 64. */
    public DeployerBuilder parallelism(int hosts) {
        if (hosts < 1) {
            throw new IllegalArgumentException("parallelism must be at least 1: " + hosts);
        }
        parallelism = Once.set(parallelism, hosts, "parallelism");
        return this;
    }

    /** Sets where implementations are looked for. Unless set, the context class loader of the thread that builds. */
    public DeployerBuilder classLoader(ClassLoader value) {
        classLoader = Once.set(classLoader, value, "classLoader");
        return this;
    }

    /**
     * Returns the deployer.
     *
     * @throws DeployException if an implementation is missing or broken, or if two have the same id; it names them
     */
    public Deployer build() {
        return DeployerProvider.load().create(settings());
    }

    /**
     * Starts a deployment of a plan file without a deployer to close: whatever carries the deployment out builds a deployer of these settings, and closes it when that is
     * done. So the deployment can be carried out more than once, {@link Deployment#preview()} first for example, and costs nothing if it never is. What
     * {@link #build()} throws is thrown when the deployment is carried out.
     */
    public Deployment plan(Path file) {
        return plan(PlanSource.of(file));
    }

    /** Starts a deployment of a plan that is text, as {@link #plan(Path)} does. */
    public Deployment plan(PlanSource source) {
        return oneShot(new FromSource(source));
    }

    /** Starts a deployment of a plan, as {@link #plan(Path)} does. */
    public Deployment plan(Plan plan) {
        return oneShot(new FromPlan(plan));
    }

    private Deployment oneShot(Subject subject) {
        DeployerSettings settings = settings();
        return new Deployment(new OneShotEngine(() -> DeployerProvider.load().create(settings)), subject);
    }

    private DeployerSettings settings() {
        ClassLoader loader =
                classLoader != null ? classLoader : Thread.currentThread().getContextClassLoader();
        return new DeployerSettings(
                transports,
                planReaders,
                Optional.ofNullable(compiler),
                cacheChoice(),
                Optional.ofNullable(parallelism),
                loader != null ? loader : DeployerBuilder.class.getClassLoader());
    }

    private <T> DeployerBuilder add(List<T> list, T value, Function<T, String> id, String name) {
        Objects.requireNonNull(value, name);
        for (T other : list) {
            if (id.apply(other).equals(id.apply(value))) {
                throw new IllegalStateException(
                        "a " + name + " with the id " + id.apply(value) + " was already set; set it once");
            }
        }
        list.add(value);
        return this;
    }
}

package dev.rustle.deploy.core;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.compile.NativeCompiler;
import dev.rustle.deploy.engine.DeployerSettings;
import dev.rustle.deploy.engine.DeployerSettings.CacheChoice;
import dev.rustle.deploy.spi.ArtifactCache;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.CacheLookup;
import dev.rustle.deploy.spi.Compiler;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who makes and who closes implementations. */
class ProvidersTest {
    private static final List<String> EVENTS = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void clear() {
        EVENTS.clear();
    }

    /** A transport that tells when it is made and closed. */
    abstract static class Noted implements Transport {
        Noted() {
            EVENTS.add("make " + getClass().getSimpleName());
        }

        @Override
        public Session connect(ConnectRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            EVENTS.add("close " + getClass().getSimpleName());
        }
    }

    /** One of id "a". */
    public static final class A extends Noted {
        @Override
        public String id() {
            return "a";
        }
    }

    /** Another of id "a". */
    public static final class AnotherA extends Noted {
        @Override
        public String id() {
            return "a";
        }
    }

    /** One of id "b". */
    public static final class B extends Noted {
        @Override
        public String id() {
            return "b";
        }
    }

    /** One that cannot say its id. */
    public static final class Broken extends Noted {
        @Override
        public String id() {
            throw new IllegalStateException("broken");
        }
    }

    /** One that needs a class that is not there, for its id and for closing. */
    public static final class Incomplete extends Noted {
        @Override
        public String id() {
            throw new NoClassDefFoundError("org/example/Missing");
        }

        @Override
        public void close() {
            super.close();
            throw new NoClassDefFoundError("org/example/Missing");
        }
    }

    /** One that fails as no implementation should. */
    public static final class Exhausted extends Noted {
        @Override
        public String id() {
            throw new OutOfMemoryError("pretended");
        }
    }

    /** A cache that tells when it is closed. */
    abstract static class NotedCache implements ArtifactCache {
        @Override
        public CacheLookup find(Digest fingerprint) {
            return CacheLookup.missing();
        }

        @Override
        public Optional<Segment> segment(Digest digest) {
            return Optional.empty();
        }

        @Override
        public void store(CacheEntry entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<CacheEntry> latest(String lineage) {
            return Optional.empty();
        }

        @Override
        public Pin pin(Collection<Digest> segments) {
            return Pin.NONE;
        }

        @Override
        public void close() {
            EVENTS.add("close " + id());
        }
    }

    /** The preferred one. */
    public static final class Preferred extends NotedCache {
        @Override
        public String id() {
            return "disk";
        }
    }

    /** One that is there beside the preferred one. */
    public static final class Other extends NotedCache {
        @Override
        public String id() {
            return "other";
        }
    }

    /** A class loader that finds the given implementations and no others. */
    private ClassLoader finds(Class<?> type, Class<?>... implementations) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(
                services.resolve(type.getName()),
                List.of(implementations).stream().map(Class::getName).toList());
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, ProvidersTest.class.getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return findResources(name);
            }
        };
    }

    private static Providers providers(ClassLoader loader, CacheChoice cache, Transport... transports) {
        return new Providers(new DeployerSettings(
                List.of(transports),
                List.of(),
                Optional.<Compiler>of(new NativeCompiler()),
                cache,
                Optional.empty(),
                loader));
    }

    private static Providers providers(ClassLoader loader, Transport... transports) {
        return providers(loader, new CacheChoice.Given(new Preferred()), transports);
    }

    @Test
    void whatIsFoundIsMadeAndClosedButNeverWhatWasGiven() throws IOException {
        Transport given = new A();
        EVENTS.clear();
        providers(finds(Transport.class, B.class), given).close();
        assertThat(EVENTS).containsExactly("make B", "close B");
    }

    /** One whose id can be chosen. */
    public static final class Named extends Noted {
        private final String id;

        /** The one that is found. */
        public Named() {
            this("found");
        }

        Named(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }
    }

    @Test
    void aGivenInstanceReplacesTheOneOfItsIdAndNoOtherOfItsClass() throws IOException {
        try (Providers providers = providers(finds(Transport.class, Named.class), new Named("given"))) {
            assertThat(providers.transport("given").id()).isEqualTo("given");
            assertThat(providers.transport("found").id()).isEqualTo("found");
        }
        Transport given = new Named();
        try (Providers providers = providers(finds(Transport.class, Named.class), given)) {
            assertThat(providers.transport("found")).isSameAs(given);
        }
    }

    @Test
    void whatLosesAgainstAGivenInstanceIsClosedAtOnce() throws IOException {
        Transport given = new A();
        EVENTS.clear();
        try (Providers providers = providers(finds(Transport.class, AnotherA.class, B.class), given)) {
            assertThat(providers.transport("a")).isSameAs(given);
            assertThat(EVENTS).containsExactly("make AnotherA", "close AnotherA", "make B");
        }
        assertThat(EVENTS).containsExactly("make AnotherA", "close AnotherA", "make B", "close B");
    }

    @Test
    void afterAFailureAllThatWasMadeIsClosed() throws IOException {
        ClassLoader two = finds(Transport.class, B.class, A.class, AnotherA.class);
        assertThatThrownBy(() -> providers(two))
                .isInstanceOf(DeployException.class)
                .hasMessageContaining(A.class.getName())
                .hasMessageContaining(AnotherA.class.getName());
        assertThat(EVENTS).contains("close B", "close A", "close AnotherA");

        EVENTS.clear();
        ClassLoader broken = finds(Transport.class, B.class, Broken.class);
        assertThatThrownBy(() -> providers(broken)).hasMessageContaining("broken");
        assertThat(EVENTS).contains("close B", "close Broken");

        EVENTS.clear();
        ClassLoader incomplete = finds(Transport.class, Incomplete.class);
        assertThatThrownBy(() -> providers(incomplete))
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("Transport is broken")
                .hasMessageContaining("org/example/Missing");
        assertThat(EVENTS).containsExactly("make Incomplete", "close Incomplete");

        EVENTS.clear();
        ClassLoader exhausted = finds(Transport.class, B.class, Exhausted.class);
        assertThatThrownBy(() -> providers(exhausted)).isInstanceOf(OutOfMemoryError.class);
        assertThat(EVENTS).contains("close B", "close Exhausted");
    }

    @Test
    void oneThatCannotBeClosedKeepsNoOtherOpen() throws IOException {
        ClassLoader both = finds(Transport.class, Incomplete.class, B.class);
        assertThatThrownBy(() -> providers(both)).isInstanceOf(DeployException.class);
        assertThat(EVENTS).doesNotContain("make B");

        EVENTS.clear();
        ClassLoader reversed = finds(Transport.class, B.class, Incomplete.class);
        assertThatThrownBy(() -> providers(reversed)).isInstanceOf(DeployException.class);
        assertThat(EVENTS).contains("close B", "close Incomplete");
    }

    @Test
    void twoGivenInstancesOfOneIdAreRefused() throws IOException {
        ClassLoader none = finds(Transport.class);
        assertThatThrownBy(() -> providers(none, new A(), new AnotherA()))
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("give only one of them");
    }

    @Test
    void ofSeveralThatWereFoundThoseThatAreNotChosenAreClosedAtOnce() throws IOException {
        ClassLoader two = finds(ArtifactCache.class, Other.class, Preferred.class);
        try (Providers providers = providers(two, new CacheChoice.Found())) {
            assertThat(providers.cache()).isInstanceOf(Preferred.class);
            assertThat(EVENTS).containsExactly("close other");
        }
        assertThat(EVENTS).containsExactly("close other", "close disk");
    }
}

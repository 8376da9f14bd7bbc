package dev.rustle.deploy.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class a fleet, in a temporary folder that is removed with it. Register it in a static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SshFleetExtension FLEET = SshFleetExtension.hosts(3);
 * }</pre>
 */
public final class SshFleetExtension implements BeforeAllCallback, AfterAllCallback {
    private final int hosts;
    private @Nullable Path root;
    private @Nullable SshFleet fleet;

    private SshFleetExtension(int hosts) {
        this.hosts = hosts;
    }

    /** Returns an extension with so many hosts. */
    public static SshFleetExtension hosts(int count) {
        return new SshFleetExtension(count);
    }

    /**
     * Returns the fleet.
     *
     * @throws IllegalStateException before the tests of the class begin and after they have ended
     */
    public SshFleet fleet() {
        if (fleet == null) {
            throw new IllegalStateException(
                    "the fleet runs only during the tests of a class: register the extension in a static field");
        }
        return fleet;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        root = Files.createTempDirectory("ssh-fleet");
        fleet = SshFleet.builder().hosts(hosts).root(root).start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (fleet != null) {
            fleet.close();
            fleet = null;
        }
        if (root != null) {
            List<Path> inside;
            try (Stream<Path> all = Files.walk(root)) {
                inside = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : inside) {
                Files.delete(path);
            }
            root = null;
        }
    }
}

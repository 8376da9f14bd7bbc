package dev.rustle.deploy.core.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The POSIX shell scripts that hosts run; they are resources, tested under dash, busybox ash and bash. */
enum Scripts {
    /** What the host is and has. */
    PROBE,
    /** Receive, stage, check, activate. */
    SHIP,
    /** Check and run. */
    EXECUTE,
    /** Let the current release change the releases. */
    CURRENT,
    /** Remove what no release can remove. */
    REMOVE;

    private final String text = resource("digest") + resource(name().toLowerCase(java.util.Locale.ROOT));

    /** Returns the script. */
    String text() {
        return text;
    }

    private static String resource(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream(name + ".sh")) {
            if (in == null) {
                throw new IllegalStateException("script " + name + ".sh is missing in rustle-deploy-core");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

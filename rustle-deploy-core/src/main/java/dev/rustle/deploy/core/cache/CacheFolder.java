package dev.rustle.deploy.core.cache;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the artifact cache is unless somebody names another place. */
final class CacheFolder {
    /** The variable of the environment that names another place; {@code ~/} at its beginning is the home folder. */
    static final String VARIABLE = "RUSTLE_DEPLOY_CACHE_DIR";

    private CacheFolder() {}

    /** Returns the folder of this process. */
    static Path standard() {
        return of(System.getenv(), System.getProperty("user.home", ""));
    }

    static Path of(Map<String, String> environment, String home) {
        return Optional.ofNullable(environment.get(VARIABLE))
                .filter(value -> !value.isBlank())
                .map(value -> value.startsWith("~/") ? Path.of(home).resolve(value.substring(2)) : Path.of(value))
                .orElseGet(() -> Path.of(home).resolve(".rustle").resolve("cache"));
    }
}

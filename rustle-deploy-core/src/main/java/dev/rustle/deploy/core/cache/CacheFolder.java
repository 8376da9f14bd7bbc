package dev.rustle.deploy.core.cache;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the artifact cache is unless somebody names another place. */
final class CacheFolder {
    /** The variable of the environment that names another place; {@code ~/} at its beginning is the home folder. */
    static final String VARIABLE = "RUSTLE_DEPLOY_CACHE_DIR";

    private CacheFolder() {}

    /** Returns the folder of this process; empty if it has no home folder, and nobody names another place. */
    static Optional<Path> standard() {
        return of(System.getenv(), System.getProperty("user.home", ""));
    }

    /**
     * Returns the folder.
     *
     * @param home the home folder as Java tells it: of a user whom the system does not know, which is usual in containers, a question mark
     */
    static Optional<Path> of(Map<String, String> environment, String home) {
        Optional<Path> folder = Optional.of(home)
                .filter(text -> !text.isBlank() && !text.equals("?"))
                .map(Path::of);
        Optional<String> named = Optional.ofNullable(environment.get(VARIABLE)).filter(value -> !value.isBlank());
        if (named.isEmpty()) {
            return folder.map(found -> found.resolve(".rustle").resolve("cache"));
        }
        String value = named.get();
        return value.startsWith("~/")
                ? folder.map(found -> found.resolve(value.substring(2)))
                : Optional.of(Path.of(value));
    }
}

package dev.rustle.deploy.core.cache;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.rustle.deploy.Digest;

/** Where things lie in the folder of a cache; {@code docs/cache-format.md} describes it. The only class that knows. */
final class CacheLayout {
    /** Another version is another folder: programs of different versions may use one cache. */
    private static final String VERSION = "v1";

    private final Path base;

    CacheLayout(Path folder) {
        base = folder.toAbsolutePath().normalize().resolve(VERSION);
    }

    /** Returns the folder of this version. */
    Path base() {
        return base;
    }

    /** Returns the folder of all compilations. */
    Path entries() {
        return base.resolve("entries");
    }

    /** Returns the file of what was compiled from the inputs with a digest. */
    Path entry(Digest fingerprint) {
        return spread(entries(), fingerprint);
    }

    /** Returns the folder of the last compilations of all lineages. */
    Path lineages() {
        return base.resolve("lineages");
    }

    /** Returns the file that is the last compilation of a lineage. */
    Path lineage(String lineage) {
        return spread(lineages(), Digest.of(lineage.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the folder of all large segments. */
    Path segments() {
        return base.resolve("segments");
    }

    /** Returns the file with the content of a large segment. */
    Path segment(Digest digest) {
        return spread(segments(), digest);
    }

    /** Returns the folder for what is being written. */
    Path incoming() {
        return base.resolve("incoming");
    }

    /** Returns the folder in which users of the cache say what they need. */
    Path holds() {
        return base.resolve("holds");
    }

    /** Returns the file that whoever removes something, or says what is needed, has locked meanwhile. */
    Path lock() {
        return base.resolve("lock");
    }

    /** Folders with very many files are slow on some file systems. */
    private static Path spread(Path folder, Digest digest) {
        return folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }
}

package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rustle.deploy.Digest;

/**
 * What version of the compiler this is: the digest of the classes that lay artifacts out. A number that somebody has to remember to raise would let a cache give
 * artifacts of another version. What other classes decide is in the program, the groups and the variables, whose digests are part of every fingerprint.
 */
final class CompilerVersion {
    private static final Logger LOG = LoggerFactory.getLogger(CompilerVersion.class);

    private static final List<Class<?>> CLASSES = List.of(
            BundleFile.class,
            BundleLayout.class,
            Bytes.class,
            Footer.class,
            LaidOutProgram.class,
            MessageDigests.class,
            PreparedSlice.class,
            Runner.class,
            ZipStructures.class);

    /** The digest. */
    static final Digest DIGEST = digest();

    private CompilerVersion() {}

    private static Digest digest() {
        MessageDigest digest = Digest.sha256();
        try {
            for (Class<?> type : CLASSES) {
                add(type, digest);
            }
        } catch (IOException e) {
            // Whoever has no class files (a native image) finds nothing that another process has compiled, rather than
            // the work of another version.
            LOG.debug("the version of the compiler is not known", e);
            digest.update(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
        }
        return Digest.finish(digest);
    }

    private static void add(Class<?> type, MessageDigest digest) throws IOException {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        try (InputStream in = type.getResourceAsStream(name + ".class")) {
            if (in == null) {
                throw new IOException("the class file of " + type.getName() + " cannot be read");
            }
            digest.update(in.readAllBytes());
        }
        Class<?>[] nested = type.getDeclaredClasses();
        Arrays.sort(nested, Comparator.comparing(Class::getName));
        for (Class<?> each : nested) {
            add(each, digest);
        }
    }
}

package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;

/** What an artifact in a file says of itself: by its runner, its footer and its manifest. */
final class WrittenBundle {
    private static final String MANIFEST = "rustle/manifest.json";

    private WrittenBundle() {}

    /**
     * Compares a file with what it ought to be.
     *
     * @param runner the runner that it ought to begin with
     * @param identity what its manifest ought to say, key by key
     * @return what is otherwise, one text each
     */
    static List<String> mismatches(Path file, Runner runner, Map<String, Value> identity) throws IOException {
        List<String> mismatches = new ArrayList<>();
        long offset = runner.segment().size();
        long length = Files.size(file) - offset;
        if (length < Footer.SIZE) {
            return List.of("it has no bundle behind the runner");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (!digest(in, offset).equals(runner.segment().digest())) {
                mismatches.add("it does not begin with the runner for " + runner.triple());
            }
            Digest bundle = digest(in, length - Footer.SIZE);
            if (!Arrays.equals(in.readAllBytes(), Footer.of(offset, length, bundle))) {
                mismatches.add("its footer is not that of its bundle");
            }
        }
        Value.Mapping manifest = manifest(file);
        identity.forEach((key, wanted) -> {
            Value said = manifest.get(key).orElseGet(Value::none);
            if (!said.equals(wanted)) {
                mismatches.add("its manifest says " + key + " " + said.toJson() + ", not " + wanted.toJson());
            }
        });
        return mismatches;
    }

    private static Digest digest(InputStream in, long size) throws IOException {
        MessageDigest digest = Digest.sha256();
        byte[] buffer = new byte[64 * 1024];
        for (long left = size; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new IOException("it ends too early");
            }
            digest.update(buffer, 0, n);
            left -= n;
        }
        return Digest.finish(digest);
    }

    private static Value.Mapping manifest(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(MANIFEST);
            if (entry != null) {
                try (InputStream in = zip.getInputStream(entry)) {
                    if (JsonValues.read(RunnerJson.FACTORY, in.readAllBytes()) instanceof Value.Mapping manifest) {
                        return manifest;
                    }
                }
            }
        } catch (ZipException e) {
            throw new IOException("its bundle is no ZIP: " + e.getMessage(), e);
        }
        throw new IOException("there is no " + MANIFEST + " in it");
    }
}

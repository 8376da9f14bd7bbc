package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Segment;

/** What an artifact in a file says of itself: by its runner, its footer and its manifest. */
final class WrittenBundle {
    private static final String MANIFEST = "rustle/manifest.json";

    private WrittenBundle() {}

    /**
     * Compares a file with what it ought to be. That it is what was noted, segment by segment, is known.
     *
     * @param artifact what was noted when it was written
     * @param runner the runner that it ought to begin with
     * @param identity what its manifest ought to say, key by key
     * @return what is otherwise, one text each
     */
    static List<String> mismatches(Artifact artifact, Path file, Runner runner, Map<String, Value> identity)
            throws IOException {
        List<String> mismatches = new ArrayList<>();
        Segment first = artifact.segments().get(0);
        if (!first.digest().equals(runner.segment().digest())) {
            mismatches.add("it does not begin with the runner for " + runner.triple());
        }
        long bundle = Files.size(file) - first.size();
        if (bundle < Footer.SIZE) {
            mismatches.add("it has no bundle behind the runner");
            return mismatches;
        }
        if (!Footer.isOf(first.size(), bundle, end(file))) {
            mismatches.add("its footer is not that of its bundle");
        }
        try {
            mismatches.addAll(differences(manifest(file), identity));
        } catch (Unreadable e) {
            mismatches.add(String.valueOf(e.getMessage()));
        }
        return mismatches;
    }

    /** Says that something in the file is not what it ought to be; that the file cannot be read is another matter. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private static List<String> differences(Value.Mapping manifest, Map<String, Value> identity) {
        List<String> differences = new ArrayList<>();
        identity.forEach((key, wanted) -> {
            Value said = manifest.get(key).orElseGet(Value::none);
            if (!said.equals(wanted)) {
                differences.add("its manifest says " + key + " " + said.toJson() + ", not " + wanted.toJson());
            }
        });
        return differences;
    }

    private static byte[] end(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Files.size(file) - Footer.SIZE);
            return in.readNBytes(Footer.SIZE);
        }
    }

    private static Value.Mapping manifest(Path file) throws IOException, Unreadable {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(MANIFEST);
            if (entry != null) {
                try (InputStream in = zip.getInputStream(entry)) {
                    if (JsonValues.read(RunnerJson.FACTORY, in.readAllBytes()) instanceof Value.Mapping manifest) {
                        return manifest;
                    }
                }
                throw new Unreadable("its " + MANIFEST + " is no mapping");
            }
        } catch (ZipException e) {
            throw new Unreadable("its bundle is no ZIP: " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new Unreadable("its " + MANIFEST + " is no JSON: " + e.getOriginalMessage());
        }
        throw new Unreadable("there is no " + MANIFEST + " in it");
    }
}

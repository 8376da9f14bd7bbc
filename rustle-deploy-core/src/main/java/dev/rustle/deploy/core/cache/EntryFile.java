package dev.rustle.deploy.core.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.CacheEntry;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

/**
 * One compilation as a file: a line with the digest of the rest, a line of JSON, a line with what went into it, then the content of the small segments, one after
 * another. The content of large ones lies in files of their own, which many compilations share.
 *
 * @param triple what kind of machine the artifact is for
 * @param fileName the name of its file
 * @param digest the digest of the artifact
 * @param lineage what it is the newest version of
 * @param fingerprint the digest of everything that went into it
 * @param inputsJson what went into it, as JSON: hundreds of names, which nobody who looks for an artifact asks for
 * @param parts its segments, in order
 */
record EntryFile(
        TargetTriple triple,
        String fileName,
        Digest digest,
        String lineage,
        Digest fingerprint,
        String inputsJson,
        List<Part> parts) {
    /** From this size on, a segment has a file of its own: smaller ones are mostly those of one host, and a file for each would cost more than it saves. */
    static final int LARGE = 8 * 1024;

    private static final String MAGIC = "rustle-cache/1 ";
    private static final int HEAD = MAGIC.length() + 64 + 1;

    EntryFile {
        parts = List.copyOf(parts);
    }

    /** A segment. The content is there if the segment is small. */
    record Part(String label, Digest digest, long size, Optional<byte[]> content) {}

    /** Says that a file is not what was written. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    /** Says that a file is what was written, by a program that writes it in another form. */
    static final class OtherForm extends Exception {
        private static final long serialVersionUID = 1L;

        OtherForm(String message) {
            super(message);
        }
    }

    /** Returns an artifact as a file; reads its small segments. */
    static EntryFile of(CacheEntry entry) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Segment segment : entry.artifact().segments()) {
            parts.add(new Part(segment.label(), segment.digest(), segment.size(), small(segment)));
        }
        return new EntryFile(
                entry.artifact().triple(),
                entry.artifact().fileName(),
                entry.artifact().digest(),
                entry.lineage(),
                entry.fingerprint(),
                inputsJson(entry.inputs()),
                parts);
    }

    private static String inputsJson(Map<String, String> inputs) {
        Map<String, Value> named = new LinkedHashMap<>();
        inputs.forEach((name, value) -> named.put(name, Value.of(value)));
        return new Value.Mapping(named).toJson();
    }

    /** Returns what went into it, by its names. */
    Map<String, String> inputs() throws OtherForm {
        try {
            Map<String, String> inputs = new LinkedHashMap<>();
            for (Map.Entry<String, Value> input : mapping(
                            JsonValues.read(RunnerJson.FACTORY, inputsJson.getBytes(StandardCharsets.UTF_8)))
                    .entries()
                    .entrySet()) {
                inputs.put(input.getKey(), ((Value.Text) input.getValue()).value());
            }
            return inputs;
        } catch (IOException | RuntimeException e) {
            throw otherForm(e);
        }
    }

    private static OtherForm otherForm(Exception cause) {
        return new OtherForm("it is not in the form of this version: " + cause.getMessage());
    }

    private static Optional<byte[]> small(Segment segment) throws IOException {
        if (segment.size() >= LARGE) {
            return Optional.empty();
        }
        try (InputStream in = segment.open()) {
            byte[] content = in.readAllBytes();
            if (!Digest.of(content).equals(segment.digest())) {
                throw new IOException("segment " + segment.label() + " has changed since it was compiled");
            }
            return Optional.of(content);
        }
    }

    /** Returns the bytes of the file. */
    byte[] encode() {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("triple", Value.of(triple.toString()));
        json.put("file_name", Value.of(fileName));
        json.put("digest", Value.of(digest.hex()));
        json.put("lineage", Value.of(lineage));
        json.put("fingerprint", Value.of(fingerprint.hex()));
        List<Value> segments = new ArrayList<>();
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        for (Part part : parts) {
            Map<String, Value> segment = new LinkedHashMap<>();
            segment.put("label", Value.of(part.label()));
            segment.put("digest", Value.of(part.digest().hex()));
            segment.put("size", Value.of(part.size()));
            segments.add(new Value.Mapping(segment));
            part.content().ifPresent(small::writeBytes);
        }
        json.put("segments", new Value.Sequence(segments));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.writeBytes(new Value.Mapping(json).toJson().getBytes(StandardCharsets.UTF_8));
        rest.write('\n');
        rest.writeBytes(inputsJson.getBytes(StandardCharsets.UTF_8));
        rest.write('\n');
        rest.writeBytes(small.toByteArray());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes((MAGIC + Digest.of(rest.toByteArray()) + "\n").getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(rest.toByteArray());
        return all.toByteArray();
    }

    /** Returns what a file says. */
    static EntryFile decode(byte[] bytes) throws Damaged, OtherForm {
        check(bytes);
        try {
            int inputs = endOfLine(bytes, HEAD) + 1;
            int contents = endOfLine(bytes, inputs) + 1;
            Value.Mapping json =
                    mapping(JsonValues.read(RunnerJson.FACTORY, Arrays.copyOfRange(bytes, HEAD, inputs - 1)));
            return new EntryFile(
                    TargetTriple.parse(text(json, "triple")),
                    text(json, "file_name"),
                    new Digest(text(json, "digest")),
                    text(json, "lineage"),
                    new Digest(text(json, "fingerprint")),
                    new String(bytes, inputs, contents - 1 - inputs, StandardCharsets.UTF_8),
                    parts(json, bytes, contents));
        } catch (IOException | RuntimeException e) {
            throw otherForm(e);
        }
    }

    private static int endOfLine(byte[] bytes, int start) {
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        throw new IllegalArgumentException("it has too few lines");
    }

    private static void check(byte[] bytes) throws Damaged {
        if (bytes.length < HEAD
                || bytes[HEAD - 1] != '\n'
                || !new String(bytes, 0, MAGIC.length(), StandardCharsets.US_ASCII).equals(MAGIC)) {
            throw new Damaged("it does not begin with \"" + MAGIC.strip() + "\"");
        }
        String recorded = new String(bytes, MAGIC.length(), 64, StandardCharsets.US_ASCII);
        MessageDigest digest = Digest.sha256();
        digest.update(bytes, HEAD, bytes.length - HEAD);
        String actual = Digest.finish(digest).hex();
        if (!actual.equals(recorded)) {
            throw new Damaged("its digest is " + actual + ", not " + recorded);
        }
    }

    private static List<Part> parts(Value.Mapping json, byte[] bytes, int start) {
        List<Part> parts = new ArrayList<>();
        int offset = start;
        for (Value item : ((Value.Sequence) json.get("segments").orElseGet(Value::none)).items()) {
            Value.Mapping segment = mapping(item);
            long size = ((Value.Int) segment.get("size").orElseGet(Value::none))
                    .value()
                    .longValueExact();
            Optional<byte[]> content = Optional.empty();
            if (size < LARGE) {
                if (size > bytes.length - offset) {
                    throw new IllegalArgumentException("its segments have another size");
                }
                content = Optional.of(Arrays.copyOfRange(bytes, offset, offset + (int) size));
                offset += (int) size;
            }
            parts.add(new Part(text(segment, "label"), new Digest(text(segment, "digest")), size, content));
        }
        if (offset != bytes.length) {
            throw new IllegalArgumentException("its segments have another size");
        }
        return parts;
    }

    private static Value.Mapping mapping(Value value) {
        return (Value.Mapping) value;
    }

    private static String text(Value.Mapping json, String key) {
        return json.text(key).orElseThrow(() -> new IllegalArgumentException(key + " is missing"));
    }
}

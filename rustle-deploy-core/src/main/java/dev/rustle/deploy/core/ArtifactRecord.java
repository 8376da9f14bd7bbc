package dev.rustle.deploy.core;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.core.PreparedHost.Ingredients;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.target.TargetTriple;

/**
 * What lies beside an artifact in the output directory, as JSON: what the file is, and what it was made of. Described in docs/artifact-format.md.
 *
 * @param plan the name of the plan
 * @param inventory the name of the inventory
 * @param host the name of the host
 * @param triple what kind of machine the artifact is for
 * @param file the name of its file
 * @param digest the digest of the file
 * @param ingredients what went into it
 * @param segments its parts, in order
 */
record ArtifactRecord(
        String plan,
        String inventory,
        String host,
        TargetTriple triple,
        String file,
        Digest digest,
        Ingredients ingredients,
        List<Part> segments) {
    /** What the name of a record has behind that of its artifact. */
    static final String SUFFIX = ".artifact.json";

    private static final String FORMAT = "1.0";

    ArtifactRecord {
        segments = List.copyOf(segments);
    }

    /** A segment. */
    record Part(String label, Digest digest, long size) {}

    /** Returns the record of an artifact. */
    static ArtifactRecord of(HostSlice slice, Artifact artifact, Ingredients ingredients) {
        return new ArtifactRecord(
                slice.plan(),
                slice.inventory(),
                slice.target().name(),
                artifact.triple(),
                artifact.fileName(),
                artifact.digest(),
                ingredients,
                artifact.segments().stream()
                        .map(segment -> new Part(segment.label(), segment.digest(), segment.size()))
                        .toList());
    }

    /** Returns how many bytes the artifact has. */
    long size() {
        return segments.stream().mapToLong(Part::size).sum();
    }

    /** Returns the bytes of the record. */
    byte[] encode() {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("format", Value.of(FORMAT));
        json.put("plan", Value.of(plan));
        json.put("inventory", Value.of(inventory));
        json.put("host", Value.of(host));
        json.put("triple", Value.of(triple.toString()));
        json.put("file", Value.of(file));
        json.put("sha256", Value.of(digest.hex()));
        json.put("fingerprint", Value.of(ingredients.fingerprint().hex()));
        Map<String, Value> inputs = new LinkedHashMap<>();
        ingredients.inputs().forEach((name, value) -> inputs.put(name, Value.of(value)));
        json.put("inputs", new Value.Mapping(inputs));
        List<Value> parts = new ArrayList<>();
        for (Part part : segments) {
            Map<String, Value> segment = new LinkedHashMap<>();
            segment.put("label", Value.of(part.label()));
            segment.put("sha256", Value.of(part.digest().hex()));
            segment.put("bytes", Value.of(part.size()));
            parts.add(new Value.Mapping(segment));
        }
        json.put("segments", new Value.Sequence(parts));
        return (new Value.Mapping(json).toJson() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns what a record says.
     *
     * @throws IOException if it is none, or one of another version; the message says what is wrong with it
     */
    static ArtifactRecord decode(byte[] bytes) throws IOException {
        try {
            Value.Mapping json =
                    typed(JsonValues.read(RunnerJson.FACTORY, bytes), "it", Value.Mapping.class, "mapping");
            String format = text(json, "format");
            if (!format.startsWith("1.")) {
                throw new IOException("its format is " + format + ", this version reads 1.x");
            }
            return new ArtifactRecord(
                    text(json, "plan"),
                    text(json, "inventory"),
                    text(json, "host"),
                    TargetTriple.parse(text(json, "triple")),
                    text(json, "file"),
                    new Digest(text(json, "sha256")),
                    new Ingredients(new Digest(text(json, "fingerprint")), inputs(json)),
                    parts(json));
        } catch (JsonProcessingException e) {
            throw new IOException("it is no JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not what was written: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> inputs(Value.Mapping json) {
        Map<String, String> inputs = new LinkedHashMap<>();
        field(json, "inputs", Value.Mapping.class, "mapping")
                .entries()
                .forEach((name, value) -> inputs.put(
                        name,
                        typed(value, "\"" + name + "\" of \"inputs\"", Value.Text.class, "text")
                                .value()));
        return Collections.unmodifiableMap(inputs);
    }

    private static List<Part> parts(Value.Mapping json) {
        List<Part> parts = new ArrayList<>();
        for (Value item : field(json, "segments", Value.Sequence.class, "list").items()) {
            Value.Mapping segment = typed(item, "an item of \"segments\"", Value.Mapping.class, "mapping");
            parts.add(new Part(text(segment, "label"), new Digest(text(segment, "sha256")), size(segment)));
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("it names no segment");
        }
        return parts;
    }

    private static long size(Value.Mapping segment) {
        BigInteger size =
                field(segment, "bytes", Value.Int.class, "whole number").value();
        if (size.signum() < 0 || size.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("a segment has " + size + " bytes");
        }
        return size.longValue();
    }

    private static String text(Value.Mapping json, String key) {
        return field(json, key, Value.Text.class, "text").value();
    }

    private static <T extends Value> T field(Value.Mapping json, String key, Class<T> type, String kind) {
        String name = "\"" + key + "\"";
        Value value = json.get(key).orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
        return typed(value, name, type, kind);
    }

    private static <T extends Value> T typed(Value value, String name, Class<T> type, String kind) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(name + " is no " + kind);
        }
        return type.cast(value);
    }
}

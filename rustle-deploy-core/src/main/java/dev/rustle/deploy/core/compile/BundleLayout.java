package dev.rustle.deploy.core.compile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Segment;

/**
 * Lays out artifacts: runner, then a ZIP of stored entries, then the footer; defined in the contract, "Artifact".
 *
 * <p>What the hosts have in common (runner, files, program) is laid out and hashed once; only the last segment, with the variables of a host, is made for each.
 */
final class BundleLayout {
    private static final long MAX_SIZE = 0xffff_ffffL;
    private static final int MAX_ENTRIES = 65_534;

    private final Runner runner;
    private final List<Segment> common;
    private final ByteArrayOutputStream directory;
    private final int entries;
    private final long length;
    private final Map<String, Value> manifestEntries;
    private final MessageDigest artifactDigest;
    private final MessageDigest bundleDigest;

    private BundleLayout(Building building) {
        runner = building.runner;
        common = List.copyOf(building.segments);
        directory = building.directory;
        entries = building.entries;
        length = building.length;
        manifestEntries = building.manifestEntries;
        artifactDigest = building.artifactDigest;
        bundleDigest = building.bundleDigest;
    }

    /** Lays out what hosts with the same program have in common. */
    static BundleLayout of(Runner runner, Collection<BundleFile> files, Bytes program, Bytes groups)
            throws IOException {
        Map<String, BundleFile> sorted = new TreeMap<>();
        files.forEach(file -> sorted.put(file.sha256().hex(), file));
        if (sorted.size() > MAX_ENTRIES - 4) {
            throw new IOException("a bundle holds at most " + (MAX_ENTRIES - 4) + " different files, here are "
                    + sorted.size() + "; ship an archive of them instead");
        }
        Building building = new Building(runner);
        for (BundleFile file : sorted.values()) {
            if (file.hasOwnSegment()) {
                building.addFile(file);
            }
        }
        building.addPack(
                sorted.values().stream().filter(file -> !file.hasOwnSegment()).toList());
        building.addDocument("program", program);
        building.addDocument("groups", groups);
        return new BundleLayout(building);
    }

    /** Returns the artifact of one host. */
    Artifact artifact(String fileName, Map<String, Value> identity, Bytes variables) throws IOException {
        Map<String, Value> listed = new LinkedHashMap<>(manifestEntries);
        ZipStructures.Entry variablesEntry = Building.entry("rustle/variables.json", variables.content());
        listed.put(variablesEntry.name(), Building.listing(variables.size(), variables.digest()));
        Map<String, Value> manifest = new LinkedHashMap<>(identity);
        manifest.put("triple", Value.of(runner.triple().toString()));
        manifest.put("runner", Value.of(runner.segment().digest().hex()));
        manifest.put("entries", new Value.Mapping(listed));
        byte[] manifestBytes = new Value.Mapping(manifest).toJson().getBytes(StandardCharsets.UTF_8);
        ZipStructures.Entry manifestEntry = Building.entry("rustle/manifest.json", manifestBytes);

        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        directory.writeTo(records);
        records.write(ZipStructures.directoryRecord(manifestEntry, length));
        tail.write(ZipStructures.localHeader(manifestEntry));
        tail.write(manifestBytes);
        records.write(ZipStructures.directoryRecord(variablesEntry, length + tail.size()));
        tail.write(ZipStructures.localHeader(variablesEntry));
        tail.write(variables.content());
        long directoryOffset = length + tail.size();
        records.writeTo(tail);
        tail.write(ZipStructures.endRecord(entries + 2, records.size(), directoryOffset, Footer.SIZE));
        long total = length + tail.size() + Footer.SIZE;
        if (total > MAX_SIZE) {
            throw new IOException("the artifact would have " + total + " bytes; the format ends at 4 GiB");
        }

        MessageDigest bundle = MessageDigests.copy(bundleDigest);
        bundle.update(tail.toByteArray());
        long offset = runner.segment().size();
        tail.write(Footer.of(offset, total - offset, Digest.finish(bundle)));
        byte[] last = tail.toByteArray();
        MessageDigest artifact = MessageDigests.copy(artifactDigest);
        artifact.update(last);

        List<Segment> segments = new ArrayList<>(common);
        segments.add(Segment.of("variables", last));
        return new Artifact(runner.triple(), fileName, segments, Digest.finish(artifact));
    }

    /** The common part while it grows. */
    private static final class Building {
        private final Runner runner;
        private final List<Segment> segments = new ArrayList<>();
        private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
        private final Map<String, Value> manifestEntries = new LinkedHashMap<>();
        private final MessageDigest artifactDigest;
        private final MessageDigest bundleDigest = Digest.sha256();
        private int entries;
        private long length;

        Building(Runner runner) {
            this.runner = runner;
            artifactDigest = runner.continueDigest();
            segments.add(runner.segment());
            length = runner.segment().size();
        }

        void addFile(BundleFile file) throws IOException {
            list(file.entry(), file.sha256(), length);
            append(file.segment(artifactDigest, bundleDigest));
        }

        void addPack(List<BundleFile> files) throws IOException {
            if (files.isEmpty()) {
                return;
            }
            ByteArrayOutputStream pack = new ByteArrayOutputStream();
            for (BundleFile file : files) {
                list(file.entry(), file.sha256(), length + pack.size());
                pack.write(ZipStructures.localHeader(file.entry()));
                pack.write(file.bytes());
            }
            append("small files", pack.toByteArray());
        }

        void addDocument(String name, Bytes document) throws IOException {
            ZipStructures.Entry entry = entry("rustle/" + name + ".json", document.content());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(ZipStructures.localHeader(entry));
            bytes.write(document.content());
            list(entry, document.digest(), length);
            append(name, bytes.toByteArray());
        }

        private void list(ZipStructures.Entry entry, Digest sha256, long offset) throws IOException {
            if (offset > MAX_SIZE) {
                throw new IOException("the files of the artifact have more than 4 GiB; ship them another way");
            }
            directory.writeBytes(ZipStructures.directoryRecord(entry, offset));
            manifestEntries.put(entry.name(), listing(entry.size(), sha256));
            entries++;
        }

        private void append(String label, byte[] bytes) {
            artifactDigest.update(bytes);
            bundleDigest.update(bytes);
            append(Segment.of(label, bytes));
        }

        private void append(Segment segment) {
            segments.add(segment);
            length += segment.size();
        }

        static ZipStructures.Entry entry(String name, byte[] content) {
            CRC32 crc = new CRC32();
            crc.update(content);
            return new ZipStructures.Entry(name, content.length, crc.getValue());
        }

        static Value listing(long size, Digest sha256) {
            Map<String, Value> listing = new LinkedHashMap<>();
            listing.put("size", Value.of(size));
            listing.put("sha256", Value.of(sha256.hex()));
            return new Value.Mapping(listing);
        }
    }
}

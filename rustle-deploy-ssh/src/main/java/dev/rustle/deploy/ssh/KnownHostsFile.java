package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** A file in the format of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". Immutable but for its memory of answers; safe for use by many threads. */
final class KnownHostsFile {
    private final Path path;
    private final List<Line> patterns = new ArrayList<>();
    private final Map<String, List<Line>> plain = new HashMap<>();
    private final List<Malformed> malformed = new ArrayList<>();
    private final ConcurrentMap<String, List<KnownKey>> answers = new ConcurrentHashMap<>();

    /**
     * A line that could not be read.
     *
     * @param line its number, from 1
     * @param reason what is wrong with it
     */
    record Malformed(int line, String reason) {}

    private record Line(HostNames names, KnownKey key) {}

    private KnownHostsFile(Path path) {
        this.path = path;
    }

    static KnownHostsFile read(Path path) throws IOException {
        return parse(path, Files.readString(path, StandardCharsets.ISO_8859_1));
    }

    static KnownHostsFile parse(Path path, String text) {
        KnownHostsFile file = new KnownHostsFile(path);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String content = line.strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                try {
                    file.add(number, content);
                } catch (IllegalArgumentException e) {
                    file.malformed.add(new Malformed(number, String.valueOf(e.getMessage())));
                }
            }
        }
        return file;
    }

    private void add(int number, String content) {
        String[] fields = content.split("[ \t]+", -1);
        int first = 0;
        KnownKey.Marker marker = KnownKey.Marker.NONE;
        if (fields[0].startsWith("@")) {
            marker = switch (fields[0]) {
                case "@revoked" -> KnownKey.Marker.REVOKED;
                case "@cert-authority" -> KnownKey.Marker.CERTIFICATE_AUTHORITY;
                default -> throw new IllegalArgumentException("unknown marker " + fields[0]);
            };
            first = 1;
        }
        if (fields.length < first + 3) {
            throw new IllegalArgumentException("expected host names, key type and key");
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(fields[first + 2]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key is not base64", e);
        }
        String type = fields[first + 1];
        if (!type.equals(KnownKey.typeIn(blob))) {
            throw new IllegalArgumentException("the key is not of type " + type);
        }
        HostNames names = HostNames.parse(fields[first]);
        Line line = new Line(names, new KnownKey(path, number, marker, type, blob));
        if (names.plain().isEmpty()) {
            patterns.add(line);
        } else {
            for (String name : names.plain()) {
                plain.computeIfAbsent(name, key -> new ArrayList<>()).add(line);
            }
        }
    }

    /** Returns the keys of a host, by the name that the file uses ({@code name}, or {@code [name]:port} for another port than 22), in the order of the file. */
    List<KnownKey> keysOf(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return answers.computeIfAbsent(lowerCase, key -> Stream.concat(
                        plain.getOrDefault(key, List.of()).stream(),
                        patterns.stream().filter(line -> line.names().matches(key)))
                .map(Line::key)
                .sorted((one, other) -> Integer.compare(one.line(), other.line()))
                .toList());
    }

    List<Malformed> malformed() {
        return List.copyOf(malformed);
    }
}

package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class KnownHostsFileTest {
    private static final Path PATH = Path.of("known_hosts");

    // Made by ssh-keygen -H from web1 and [web1]:2222.
    private static final String HASHED_WEB1 = "|1|xWO3XAwViYbMMg5WpF1OQuL2HF4=|x+kwJ6VJdk3crPjMuXbrCFG3fgs=";
    private static final String HASHED_PORT = "|1|tClkPyJXFzIHX2PwdZ0rDfZd49M=|t4NsJo1ROxlhaim+hh+Mpjt0vEc=";

    private static String key(String type, String content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        byte[] rest = content.getBytes(StandardCharsets.US_ASCII);
        byte[] blob = ByteBuffer.allocate(4 + name.length + rest.length)
                .putInt(name.length)
                .put(name)
                .put(rest)
                .array();
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    private static List<Integer> lines(KnownHostsFile file, String name) {
        return file.keysOf(name).stream().map(KnownKey::line).toList();
    }

    @Test
    void findsNamesPatternsAndPortsInTheOrderOfTheFile() {
        String key = " " + key("ssh-ed25519", "a") + " comment\n";
        KnownHostsFile file = KnownHostsFile.parse(
                PATH,
                "# comment\n\n" + "web1,10.0.0.1" + key + "*.example.org,!db.example.org" + key + "WEB1" + key + "web?"
                        + key + "[web1]:2222" + key + "!web1,*" + key);
        assertThat(file.malformed()).isEmpty();
        assertThat(lines(file, "web1")).containsExactly(3, 5, 6);
        assertThat(lines(file, "Web1")).containsExactly(3, 5, 6);
        assertThat(lines(file, "10.0.0.1")).containsExactly(3, 8);
        assertThat(lines(file, "a.example.org")).containsExactly(4, 8);
        assertThat(lines(file, "db.example.org")).containsExactly(8);
        assertThat(lines(file, "[web1]:2222")).containsExactly(7, 8);
        assertThat(lines(file, "web12")).containsExactly(8);
    }

    @Test
    void findsHashedNames() {
        KnownHostsFile file = KnownHostsFile.parse(
                PATH, HASHED_WEB1 + " " + key("ssh-rsa", "x") + "\n" + HASHED_PORT + " " + key("ssh-rsa", "y"));
        assertThat(file.malformed()).isEmpty();
        assertThat(lines(file, "web1")).containsExactly(1);
        assertThat(lines(file, "[web1]:2222")).containsExactly(2);
        assertThat(lines(file, "web2")).isEmpty();
    }

    @Test
    void namesWhatItCannotRead() {
        KnownHostsFile file = KnownHostsFile.parse(
                PATH,
                String.join(
                        "\n",
                        "web1",
                        "web1 ssh-rsa",
                        "web1 ssh-rsa %%%",
                        "web1 ssh-rsa AAAA",
                        "web1 " + key("ssh-rsa", "x").replace("ssh-rsa", "ssh-ed25519"),
                        "@unknown web1 " + key("ssh-rsa", "x"),
                        "|2|a|b " + key("ssh-rsa", "x"),
                        "|1|AAAA|AAAA " + key("ssh-rsa", "x"),
                        ", " + key("ssh-rsa", "x"),
                        "web1 " + key("ssh-rsa", "x")));
        assertThat(file.malformed())
                .extracting(KnownHostsFile.Malformed::line)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(lines(file, "web1")).containsExactly(10);
    }

    @Test
    void knowsMarkers() {
        KnownHostsFile file = KnownHostsFile.parse(
                PATH, "@revoked * " + key("ssh-rsa", "x") + "\n@cert-authority *.org " + key("ssh-ed25519", "ca"));
        assertThat(file.keysOf("a.org"))
                .extracting(KnownKey::marker)
                .containsExactly(KnownKey.Marker.REVOKED, KnownKey.Marker.CERTIFICATE_AUTHORITY);
    }

    @Test
    void aFileIsReadAgainWhenItChanges(@TempDir Path folder) throws IOException {
        AtomicInteger reads = new AtomicInteger();
        FileCache<String> cache = new FileCache<>(path -> {
            reads.incrementAndGet();
            return Files.readString(path);
        });
        Path file = Files.writeString(folder.resolve("file"), "one");
        assertThat(cache.get(file)).isEqualTo("one");
        assertThat(cache.get(file)).isEqualTo("one");
        assertThat(reads).hasValue(1);
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertThat(cache.get(file)).isEqualTo("two");
        FileTime same = Files.getLastModifiedTime(file);
        Files.writeString(file, "three");
        Files.setLastModifiedTime(file, same);
        assertThat(cache.get(file)).isEqualTo("three");
    }
}

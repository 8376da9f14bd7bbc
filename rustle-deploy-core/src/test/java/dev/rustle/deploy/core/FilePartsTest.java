package dev.rustle.deploy.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FilePartsTest {
    private static final List<Long> SIZES = List.of(1L, 0L, 200_000L, 7L);

    @TempDir
    Path folder;

    private final byte[] content = new byte[200_008];

    private Path file() throws IOException {
        new Random(1).nextBytes(content);
        return Files.write(folder.resolve("artifact"), content);
    }

    private FileParts.Part part(Path file, int from, int to) {
        return new FileParts.Part(file, from, to - from, Digest.of(Arrays.copyOfRange(content, from, to)));
    }

    @Test
    void aFileIsReadOnceForItsDigestAndThoseOfItsParts() throws IOException {
        Path file = file();
        assertThat(FileParts.digests(file, SIZES))
                .isEqualTo(new FileParts.Digests(
                        Digest.of(content),
                        List.of(
                                Digest.of(Arrays.copyOfRange(content, 0, 1)),
                                Digest.of(new byte[0]),
                                Digest.of(Arrays.copyOfRange(content, 1, 200_001)),
                                Digest.of(Arrays.copyOfRange(content, 200_001, 200_008)))));
        assertThatThrownBy(() -> FileParts.digests(file, List.of(200_009L))).hasMessageContaining("ends too early");
    }

    @Test
    void aPartIsReadHoweverItIsRead() throws IOException {
        Path file = file();
        byte[] expected = Arrays.copyOfRange(content, 1, 200_001);
        assertThat(part(file, 1, 200_001).open().readAllBytes()).isEqualTo(expected);
        assertThat(part(file, 3, 3).open().readAllBytes()).isEmpty();
        try (InputStream in = part(file, 1, 200_001).open()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
            }
            assertThat(out.toByteArray()).isEqualTo(expected);
            assertThat(in.read()).isEqualTo(-1);
        }
        try (InputStream in = part(file, 1, 200_001).open()) {
            in.skipNBytes(150_000);
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(expected, 150_000, 200_000));
        }
    }

    @Test
    void whatHasChangedSinceIsNoticedAtItsEnd() throws IOException {
        Path file = file();
        FileParts.Part part = part(file, 1, 200_001);
        FileParts.Part other = part(file, 200_001, 200_008);
        content[100_000] ^= 1;
        Files.write(file, content);
        assertThatThrownBy(() -> part.open().readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has changed since it was checked");
        try (InputStream in = part.open()) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(in::readAllBytes).hasMessageContaining("has changed since it was checked");
            }
            assertThatThrownBy(in::read).hasMessageContaining("has changed since it was checked");
        }
        assertThat(other.open().readAllBytes()).as("the part that is as it was").hasSize(7);
        Files.write(file, Arrays.copyOf(content, 200_005));
        assertThatThrownBy(() -> other.open().readAllBytes()).hasMessageContaining("has changed since it was checked");
    }
}

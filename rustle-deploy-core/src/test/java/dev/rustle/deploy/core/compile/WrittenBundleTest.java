package dev.rustle.deploy.core.compile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WrittenBundleTest {
    private static final TargetTriple TRIPLE = TargetTriple.LINUX_X86_64;
    private static final byte[] RUNNER = utf8("the runner");
    private static final Map<String, Value> IDENTITY = Map.of("host", Value.of("web1"));
    private static final String MANIFEST = "rustle/manifest.json";

    @TempDir
    Path folder;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Returns a ZIP with one entry, and a footer as its comment. */
    private static byte[] zip(String name, String content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setComment(" ".repeat(Footer.SIZE));
            zip.putNextEntry(new ZipEntry(name));
            zip.write(utf8(content));
        }
        return withFooter(Arrays.copyOf(out.toByteArray(), out.size() - Footer.SIZE));
    }

    private static byte[] withFooter(byte[] bundle) {
        return joined(bundle, Footer.of(RUNNER.length, bundle.length + Footer.SIZE, Digest.of(bundle)));
    }

    private static byte[] damagedFooter(byte[] bundle) {
        byte[] damaged = bundle.clone();
        damaged[damaged.length - 30] ^= 1;
        return damaged;
    }

    private List<String> mismatches(byte[] runner, byte[] bundle) throws IOException {
        Path file = Files.write(folder.resolve("artifact"), joined(runner, bundle));
        Artifact artifact =
                Artifact.of(TRIPLE, "artifact", List.of(Segment.of("runner", runner), Segment.of("bundle", bundle)));
        return WrittenBundle.mismatches(artifact, file, new Runner(TRIPLE, RUNNER), IDENTITY);
    }

    @Test
    void whatOughtToBeThereFits() throws IOException {
        assertThat(mismatches(RUNNER, zip(MANIFEST, "{\"host\":\"web1\",\"more\":1}")))
                .isEmpty();
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        assertThat(mismatches(RUNNER, new byte[Footer.SIZE - 1])).containsExactly("it has no bundle behind the runner");
        assertThat(mismatches(RUNNER, zip("rustle/other.json", "{}")))
                .containsExactly("there is no rustle/manifest.json in it");
    }

    @Test
    void whatIsOtherwiseIsNamed() throws IOException {
        byte[] good = zip(MANIFEST, "{\"host\":\"web1\"}");
        assertThat(mismatches(utf8("Another..."), good))
                .containsExactly("it does not begin with the runner for " + TRIPLE);
        assertThat(mismatches(RUNNER, damagedFooter(good))).containsExactly("its footer is not that of its bundle");
        assertThat(mismatches(RUNNER, joined(Arrays.copyOf(good, good.length - Footer.SIZE), new byte[Footer.SIZE])))
                .containsExactly("its footer is not that of its bundle");
        assertThat(mismatches(RUNNER, zip(MANIFEST, "{\"host\":\"web2\"}")))
                .containsExactly("its manifest says host \"web2\", not \"web1\"");
        assertThat(mismatches(RUNNER, zip(MANIFEST, "{}")))
                .containsExactly("its manifest says host null, not \"web1\"");
        assertThat(mismatches(RUNNER, zip(MANIFEST, "[]"))).containsExactly("its rustle/manifest.json is no mapping");
        assertThat(mismatches(RUNNER, zip(MANIFEST, "{")))
                .singleElement()
                .asString()
                .startsWith("its rustle/manifest.json is no JSON: ")
                .doesNotContain("com.fasterxml");
        assertThat(mismatches(RUNNER, withFooter(new byte[500])))
                .singleElement()
                .asString()
                .startsWith("its bundle is no ZIP: ");
    }

    @Test
    void whatIsFoundFirstIsToldEvenIfTheRestCannotBeRead() throws IOException {
        assertThat(mismatches(utf8("another runner"), damagedFooter(withFooter(new byte[500]))))
                .hasSize(3)
                .startsWith("it does not begin with the runner for " + TRIPLE, "its footer is not that of its bundle");
        assertThat(mismatches(utf8("another runner"), new byte[3]))
                .containsExactly(
                        "it does not begin with the runner for " + TRIPLE, "it has no bundle behind the runner");
    }

    @Test
    void aFileThatCannotBeReadIsNoMismatch() throws IOException {
        Artifact artifact = Artifact.of(TRIPLE, "artifact", List.of(Segment.of("runner", RUNNER)));
        assertThatThrownBy(() -> WrittenBundle.mismatches(
                        artifact, folder.resolve("nothing"), new Runner(TRIPLE, RUNNER), IDENTITY))
                .isInstanceOf(IOException.class);
    }
}

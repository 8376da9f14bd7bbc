package dev.rustle.deploy.core.compile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;

import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.Artifact;
import dev.rustle.deploy.spi.Segment;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;

class BundleLayoutTest {
    private static final byte[] FAKE_RUNNER = "\177ELF a fixed fake runner".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PROGRAM = "{\"plays\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] GROUPS = "{\"groups\":{}}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] VARIABLES = "{\"host\":{}}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private BundleFile file(String name, byte[] content) throws IOException {
        Path path = folder.resolve(name);
        Files.write(path, content);
        return BundleFile.read(path);
    }

    private static byte[] filled(int size, int seed) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i * 31 + seed);
        }
        return content;
    }

    private static Artifact artifact(List<BundleFile> files) throws IOException {
        Runner runner = new Runner(TargetTriple.LINUX_X86_64, FAKE_RUNNER);
        Map<String, Value> identity = new LinkedHashMap<>();
        identity.put("format", Value.of("1.0"));
        identity.put("plan", Value.of("site"));
        identity.put("inventory", Value.of("hosts"));
        identity.put("host", Value.of("web1"));
        return BundleLayout.of(runner, files, Bytes.of(PROGRAM), Bytes.of(GROUPS))
                .artifact("rustle-site", identity, Bytes.of(VARIABLES));
    }

    private static byte[] bytes(Artifact artifact) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        artifact.writeTo(out);
        return out.toByteArray();
    }

    private List<BundleFile> someFiles() throws IOException {
        return List.of(
                file("small", filled(10, 1)),
                file("empty", new byte[0]),
                file("just below", filled(4095, 2)),
                file("just large", filled(4096, 3)),
                file("large", filled(100_000, 4)));
    }

    @Test
    void sameInputsGiveTheSameBytesForEver() throws IOException {
        Artifact artifact = artifact(someFiles());
        assertThat(Digest.of(bytes(artifact))).isEqualTo(artifact.digest());
        assertThat(artifact.digest().hex())
                .as("the format must not change without a new version")
                .isEqualTo("e7e7772c9f3fe60d666a92a6b7fc5291ef5e54a1ce5a99412b0383140faf781b");
    }

    @Test
    void theOrderInWhichFilesAreFoundDoesNotMatter() throws IOException {
        List<BundleFile> files = new ArrayList<>(someFiles());
        Artifact one = artifact(files);
        Collections.reverse(files);
        assertThat(artifact(files).digest()).isEqualTo(one.digest());
    }

    @Test
    void segmentsAreRunnerLargeFilesPackProgramGroupsVariables() throws IOException {
        List<BundleFile> files = someFiles();
        List<Segment> segments = artifact(files).segments();
        assertThat(segments)
                .extracting(Segment::label)
                .hasSize(7)
                .startsWith("runner")
                .endsWith("small files", "program", "groups", "variables");
        for (Segment segment : segments) {
            byte[] content = segment.open().readAllBytes();
            assertThat(content).hasSize((int) segment.size());
            assertThat(Digest.of(content)).isEqualTo(segment.digest());
        }
    }

    @Test
    void aLibraryReadsTheWholeFileAsZip() throws IOException {
        List<BundleFile> files = someFiles();
        Path path = folder.resolve("artifact");
        Files.write(path, bytes(artifact(files)));
        try (ZipFile zip = ZipFile.builder().setPath(path).get()) {
            List<ZipArchiveEntry> entries = Collections.list(zip.getEntriesInPhysicalOrder());
            assertThat(entries).hasSize(files.size() + 4);
            assertThat(entries).extracting(ZipArchiveEntry::getMethod).containsOnly(ZipEntry.STORED);
            assertThat(entries)
                    .extracting(ZipArchiveEntry::getName)
                    .endsWith(
                            "rustle/program.json",
                            "rustle/groups.json",
                            "rustle/manifest.json",
                            "rustle/variables.json");
            for (BundleFile file : files) {
                ZipArchiveEntry entry = zip.getEntry("files/" + file.sha256().hex());
                assertThat(zip.getInputStream(entry).readAllBytes()).isEqualTo(Files.readAllBytes(file.path()));
            }
            assertThat(zip.getInputStream(zip.getEntry("rustle/program.json")).readAllBytes())
                    .isEqualTo(PROGRAM);
        }
    }

    @Test
    void theFooterIsTheLastBytes() throws IOException {
        byte[] bytes = bytes(artifact(List.of()));
        String footer = new String(bytes, bytes.length - 128, 128, StandardCharsets.US_ASCII);
        assertThat(footer).startsWith("RUSTLE/1 ").endsWith(" \n");
        assertThat(Long.parseLong(footer.substring(9, 25), 16)).isEqualTo(FAKE_RUNNER.length);
        assertThat(Long.parseLong(footer.substring(26, 42), 16)).isEqualTo(bytes.length - FAKE_RUNNER.length);
        byte[] bundle = Arrays.copyOfRange(bytes, FAKE_RUNNER.length, bytes.length - 128);
        assertThat(footer.substring(43, 107)).isEqualTo(Digest.of(bundle).hex());
    }

    @Test
    void aFileThatIsNamedTwiceIsThereOnce() throws IOException {
        BundleFile one = file("one", filled(5000, 1));
        BundleFile same = file("same", filled(5000, 1));
        assertThat(artifact(List.of(one, same)).digest())
                .isEqualTo(artifact(List.of(one)).digest());
    }
}

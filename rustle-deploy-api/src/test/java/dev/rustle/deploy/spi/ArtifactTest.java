package dev.rustle.deploy.spi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rustle.deploy.Digest;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArtifactTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anArtifactHasTheDigestOfAllItsSegmentsInTheirOrder() throws IOException {
        List<Segment> segments = List.of(Segment.of("one", utf8("a")), Segment.of("two", utf8("b")));
        Artifact artifact = Artifact.of(TargetTriple.LINUX_X86_64, "program", segments);
        assertThat(artifact.digest()).isEqualTo(Digest.of(utf8("ab")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        artifact.writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ab");
    }

    @Test
    void aSegmentThatCannotBeReadIsAnError() {
        Segment gone = new Segment("gone", Digest.of(utf8("a")), 1, () -> {
            throw new IOException("it has changed");
        });
        assertThatThrownBy(() -> Artifact.of(TargetTriple.LINUX_X86_64, "program", List.of(gone)))
                .isInstanceOf(IOException.class)
                .hasMessage("it has changed");
    }
}

package dev.rustle.deploy.core.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BoundedLinesTest {
    private static List<String> lines(String text, int limit) throws IOException {
        BoundedLines reader = new BoundedLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), limit);
        List<String> lines = new ArrayList<>();
        for (String line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void linesAreThoseOfTheText() throws IOException {
        assertThat(lines("", 10)).isEmpty();
        assertThat(lines("\n", 10)).containsExactly("");
        assertThat(lines("a\n\nb", 10)).containsExactly("a", "", "b");
        assertThat(lines("a\r\n\u65e5\u672c\n", 10)).containsExactly("a", "\u65e5\u672c");
        String long1 = "x".repeat(50_000);
        String long2 = "y".repeat(16 * 1024);
        assertThat(lines(long1 + "\n" + long2 + "\nz\n", 50_000)).containsExactly(long1, long2, "z");
    }

    @Test
    void aLineThatIsTooLongIsCutInTheMessage() {
        assertThatThrownBy(() -> lines("x".repeat(50_001) + "\n", 50_000))
                .isInstanceOf(BoundedLines.LineTooLongException.class)
                .hasMessageContaining("more than 50000 bytes")
                .hasMessageContaining("xxx")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    @Test
    void aLineWithoutEndIsGivenUpEarly() {
        long[] read = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read[0]++;
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Arrays.fill(bytes, offset, offset + length, (byte) 'x');
                read[0] += length;
                return length;
            }
        };
        assertThatThrownBy(() -> new BoundedLines(endless, 1_000_000).next())
                .isInstanceOf(BoundedLines.LineTooLongException.class);
        assertThat(read[0]).isLessThan(1_100_000);
    }

    @Test
    void excerptsAreOneShortLine() {
        assertThat(BoundedLines.excerpt("a\u0007\nb")).isEqualTo("\"a??b\"");
        assertThat(BoundedLines.excerpt("\uD83D\uDE00".repeat(300)))
                .isEqualTo("\"" + "\uD83D\uDE00".repeat(200) + "\" (and 100 more characters)");
    }
}

package dev.rustle.deploy.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DisplayStreamTest {
    /** What was written, write by write. */
    private static final class Writes extends OutputStream {
        private final List<String> texts = new ArrayList<>();

        @Override
        public void write(int octet) {
            texts.add(Character.toString(octet));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            texts.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aLineIsWrittenInOnePieceSinceALoggerWritesToTheSameTerminal() {
        Writes writes = new Writes();
        PrintStream display = new DisplayStream(new PrintStream(writes, true, StandardCharsets.UTF_8));

        display.println("web1  connected");
        display.println((Object) "web2\u001b[2J");

        String end = System.lineSeparator();
        assertThat(writes.texts).containsExactly("web1  connected" + end, "web2\\u001b[2J" + end);
    }
}

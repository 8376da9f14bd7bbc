package dev.rustle.deploy.spi;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class StderrTailTest {
    private static final Exit EXIT = new Exit.Exited(1);

    @Test
    void keepsWhatIsNewest() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            StderrTail tail = new StderrTail();
            StringBuilder all = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                String text = text(random, random.nextInt(random.nextBoolean() ? 100 : 90_000));
                byte[] bytes = ("<" + text + ">").getBytes(US_ASCII);
                tail.add(bytes, 1, bytes.length - 2);
                all.append(text);
                int dropped = Math.max(0, all.length() - Completion.STDERR_LIMIT);
                assertThat(tail.completion(EXIT))
                        .as("seed " + seed)
                        .isEqualTo(new Completion(EXIT, all.substring(dropped), dropped));
            }
        }
    }

    private static String text(Random random, int length) {
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void replacesWhatIsNoText() {
        StderrTail tail = new StderrTail();
        tail.add(new byte[] {'a', (byte) 0xff, 'b'}, 0, 3);
        assertThat(tail.completion(EXIT).stderr()).isEqualTo("a\uFFFDb");
    }
}

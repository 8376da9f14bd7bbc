package dev.rustle.deploy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnifiedDiffTest {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

    @Test
    void equalTextsHaveNoHunks() {
        assertThat(UnifiedDiff.of("a\nb\n", "a\nb\n")).isEmpty();
        assertThat(UnifiedDiff.of("", "")).isEmpty();
    }

    @Test
    void showsThreeLinesAroundEachDifference() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n";
        assertThat(UnifiedDiff.of(before, before.replace("5", "five") + "12\n"))
                .containsExactly(
                        "@@ -2,10 +2,11 @@",
                        " 2",
                        " 3",
                        " 4",
                        "-5",
                        "+five",
                        " 6",
                        " 7",
                        " 8",
                        " 9",
                        " 10",
                        " 11",
                        "+12");
        assertThat(UnifiedDiff.of(before, before.replace("4", "four") + "12\n"))
                .containsExactly(
                        "@@ -1,7 +1,7 @@",
                        " 1",
                        " 2",
                        " 3",
                        "-4",
                        "+four",
                        " 5",
                        " 6",
                        " 7",
                        "@@ -9,3 +9,4 @@",
                        " 9",
                        " 10",
                        " 11",
                        "+12");
    }

    /** Where only the ends of lines differ they have to be seen. */
    @Test
    void carriageReturnsAreThere() {
        assertThat(UnifiedDiff.of("foo\r\nbar\r\n", "foo\nbar\r\n"))
                .containsExactly("@@ -1,2 +1,2 @@", "-foo\r", "+foo", " bar\r");
        assertThat(UnifiedDiff.of("a\rb\n", "a\r"))
                .containsExactly("@@ -1 +1 @@", "-a\rb", "+a\r", "\\ No newline at end of file");
    }

    @Test
    void saysThatALastLineHasNoEnd() {
        assertThat(UnifiedDiff.of("a", "a\n"))
                .containsExactly("@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+a");
    }

    @Test
    void textsThatDifferTooMuchAreReplacedAsAWhole() {
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            before.append("before ").append(i).append('\n');
            after.append("after ").append(i).append('\n');
        }
        assertThat(UnifiedDiff.of(before.toString(), after.toString()))
                .hasSize(6001)
                .startsWith("@@ -1,3000 +1,3000 @@");
    }

    /** Whoever applies the hunks to the one text has the other. */
    @RepeatedTest(50)
    void theHunksLeadFromOneTextToTheOther() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> before = text(random);
        List<String> after = text(random);

        assertThat(applied(before, UnifiedDiff.of(joined(before), joined(after))))
                .as("seed %d: %s to %s", seed, before, after)
                .isEqualTo(after);
    }

    private static List<String> text(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            lines.add((char) ('a' + random.nextInt(4)) + (random.nextInt(4) == 0 ? "\r" : ""));
        }
        return lines;
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static List<String> applied(List<String> before, List<String> hunks) {
        List<String> after = new ArrayList<>();
        int at = 0;
        for (String line : hunks) {
            Matcher head = HUNK.matcher(line);
            if (head.matches()) {
                int start = Integer.parseInt(head.group(1)) - ("0".equals(head.group(2)) ? 0 : 1);
                after.addAll(before.subList(at, start));
                at = start;
                assertThat(after).hasSize(Integer.parseInt(head.group(3)) - ("0".equals(head.group(4)) ? 0 : 1));
            } else if (line.startsWith("+")) {
                after.add(line.substring(1));
            } else {
                assertThat(before.get(at)).isEqualTo(line.substring(1));
                at++;
                if (line.startsWith(" ")) {
                    after.add(line.substring(1));
                }
            }
        }
        after.addAll(before.subList(at, before.size()));
        return after;
    }
}

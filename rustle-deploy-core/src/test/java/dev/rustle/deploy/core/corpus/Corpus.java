package dev.rustle.deploy.core.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cases in the folder {@code corpus} of the class path. A case is a title after {@code ###}, the text, a last line {@code ---} and what is told about it, one problem a line; nothing means
 * that it is read without a word. {@code (x*n)} in a text stands for n times x and {@code (0xff)} for one byte.
 */
public final class Corpus {
    private static final Pattern SHORT = Pattern.compile("\\((?:(.)\\*(\\d+)|0x([0-9a-f]{2}))\\)", Pattern.DOTALL);

    private Corpus() {}

    /** Returns plans of format A. */
    public static List<PlanCase> plansA() {
        return plans("plans-a.txt");
    }

    /** Returns plans of format B. */
    public static List<PlanCase> plansB() {
        return plans("plans-b.txt");
    }

    /** Returns plans with errors whose remainder is checked, for the hosts web1 and web2 of the group web. */
    public static List<PlanCase> partlyRead() {
        return plans("plans-partly.txt");
    }

    /** Returns plans of every format with one kind of error each; their titles say which. */
    public static List<PlanCase> kinds() {
        return plans("plans-kinds.txt");
    }

    /** Returns inventories. */
    public static List<InventoryCase> inventories() {
        return parts("inventories.txt").stream()
                .map(part -> InventoryCase.of(part.title(), part.text(), part.problems()))
                .toList();
    }

    private static List<PlanCase> plans(String file) {
        return parts(file).stream()
                .map(part -> new PlanCase(part.title(), part.text(), part.problems()))
                .toList();
    }

    private record Part(String title, String text, String problems) {}

    private static List<Part> parts(String file) {
        List<Part> parts = new ArrayList<>();
        for (String part : read(file).split("(?m)^### ", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int title = part.indexOf('\n');
            int end = part.lastIndexOf("\n---\n");
            parts.add(new Part(
                    part.substring(0, title),
                    part.substring(title + 1, Math.max(title + 1, end)),
                    part.substring(end + 5).stripTrailing()));
        }
        return parts;
    }

    private static String read(String file) {
        try (InputStream stream = Corpus.class.getResourceAsStream("/corpus/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("there is no corpus " + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what a text stands for. */
    static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher abbreviation = SHORT.matcher(text);
        int start = 0;
        while (abbreviation.find()) {
            bytes.writeBytes(text.substring(start, abbreviation.start()).getBytes(StandardCharsets.UTF_8));
            String repeated = abbreviation.group(1);
            if (repeated == null) {
                bytes.write(Integer.parseInt(abbreviation.group(3), 16));
            } else {
                bytes.writeBytes(
                        repeated.repeat(Integer.parseInt(abbreviation.group(2))).getBytes(StandardCharsets.UTF_8));
            }
            start = abbreviation.end();
        }
        bytes.writeBytes(text.substring(start).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** Whether one of some problems, one a line, is an error. */
    static boolean areErrors(String problems) {
        return problems.lines().anyMatch(line -> line.contains(": error: "));
    }
}

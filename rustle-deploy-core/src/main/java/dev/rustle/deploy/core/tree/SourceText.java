package dev.rustle.deploy.core.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import dev.rustle.deploy.plan.Location;

/** A decoded text that knows the lines and columns of its offsets. Columns count characters, not the halves of surrogate pairs. */
public final class SourceText {
    private final String name;
    private final String text;
    private final int[] lineStarts;
    private final int[] secondHalves;

    private SourceText(String name, String text) {
        this.name = name;
        this.text = text;
        this.lineStarts = positionsAfterLineEnds(text);
        this.secondHalves =
                text.chars().anyMatch(c -> Character.isLowSurrogate((char) c)) ? secondHalves(text) : new int[0];
    }

    /** Returns a text as it is. */
    public static SourceText of(String name, String text) {
        return new SourceText(name, text);
    }

    /**
     * Reads and decodes UTF-8, with or without a byte order mark. Bytes that are no UTF-8, NUL characters and too many bytes are problems.
     *
     * @param limit how many bytes there may be
     * @param tooLarge what the caller can do about a text that is larger, as the end of a message
     * @throws IOException if reading fails
     */
    public static Optional<SourceText> read(
            String name, InputStream stream, long limit, String tooLarge, Problems problems) throws IOException {
        int most = (int) Math.min(limit, Integer.MAX_VALUE - 16);
        byte[] bytes = stream.readNBytes(most);
        if (bytes.length == most && stream.read() >= 0) {
            problems.error(Location.of(name), "the text is larger than " + most + " bytes; " + tooLarge);
            return Optional.empty();
        }
        return decode(name, bytes, problems);
    }

    /** Decodes UTF-8, with or without a byte order mark. Bytes that are no UTF-8 and NUL characters are problems. */
    public static Optional<SourceText> decode(String name, byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        SourceText source = new SourceText(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
        if (result.isError()) {
            problems.error(
                    source.location(source.text.length()),
                    String.format(
                            "the text is not UTF-8: byte 0x%02x at offset %d; save it as UTF-8",
                            bytes[in.position()] & 0xff, in.position()));
            return Optional.empty();
        }
        int nul = source.text.indexOf('\0');
        if (nul >= 0) {
            problems.error(
                    source.location(nul), "the text has a NUL character; if data needs one, write \\u0000 in JSON");
            return Optional.empty();
        }
        return Optional.of(source);
    }

    /** Returns the name that messages use. */
    public String name() {
        return name;
    }

    /** Returns the text, without a byte order mark. */
    public String text() {
        return text;
    }

    /** Returns the line and column of an offset. */
    public Node.Position position(int offset) {
        int index = Arrays.binarySearch(lineStarts, offset);
        int line = index >= 0 ? index : -index - 2;
        int halves = countBefore(offset) - countBefore(lineStarts[line]);
        return new Node.Position(line + 1, offset - lineStarts[line] - halves + 1);
    }

    /** Returns the place of an offset, without a pointer. */
    public Location location(int offset) {
        Node.Position position = position(offset);
        return new Location(name, position.line(), position.column(), "");
    }

    private int countBefore(int offset) {
        int index = Arrays.binarySearch(secondHalves, offset);
        return index >= 0 ? index : -index - 1;
    }

    private static int[] positionsAfterLineEnds(String text) {
        int count = 1 + (int) text.chars().filter(c -> c == '\n').count();
        int[] starts = new int[count];
        int next = 1;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            starts[next++] = at + 1;
        }
        return starts;
    }

    private static int[] secondHalves(String text) {
        return java.util.stream.IntStream.range(0, text.length())
                .filter(i -> Character.isLowSurrogate(text.charAt(i)))
                .toArray();
    }
}

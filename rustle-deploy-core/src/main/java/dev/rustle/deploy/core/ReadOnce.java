package dev.rustle.deploy.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.SourceHead;

/**
 * A source that is opened once: what the readers are shown of it is the beginning of what one of them reads. A pipe gives its bytes only once, and a file may be
 * another one the second time. Used by one thread.
 */
final class ReadOnce implements PlanSource, AutoCloseable {
    private final PlanSource source;
    private final InputStream rest;
    private byte[] beginning;
    private @Nullable InputStream whole;

    ReadOnce(PlanSource source) throws IOException {
        this.source = source;
        rest = source.open();
        try {
            beginning = rest.readNBytes(SourceHead.LIMIT);
        } catch (IOException | RuntimeException e) {
            rest.close();
            throw e;
        }
    }

    /** Returns the beginning. */
    SourceHead head() {
        return head(beginning.length < SourceHead.LIMIT);
    }

    /**
     * Returns everything, unless it is longer than a limit; then the beginning of that length.
     *
     * @param limit how many bytes a text may have
     */
    SourceHead whole(long limit) throws IOException {
        int more = (int) Math.min(Integer.MAX_VALUE - 8 - beginning.length, Math.max(0, limit + 1 - beginning.length));
        byte[] read = rest.readNBytes(more);
        byte[] together = Arrays.copyOf(beginning, beginning.length + read.length);
        System.arraycopy(read, 0, together, beginning.length, read.length);
        beginning = together;
        return head(read.length < more);
    }

    /** Returns the bytes that were shown last. */
    byte[] beginning() {
        return beginning.clone();
    }

    private SourceHead head(boolean complete) {
        String text = new String(beginning, StandardCharsets.UTF_8);
        return new SourceHead(source.name(), text.startsWith("\ufeff") ? text.substring(1) : text, complete);
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Optional<Path> folder() {
        return source.folder();
    }

    /** Opens what was read already and the rest; whoever reads a second time reads the source anew. */
    @Override
    public InputStream open() throws IOException {
        if (whole != null) {
            return source.open();
        }
        InputStream opened = new SequenceInputStream(new ByteArrayInputStream(beginning), rest);
        whole = opened;
        return opened;
    }

    @Override
    public void close() throws IOException {
        rest.close();
    }
}

package dev.rustle.deploy.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The standard output, which knows why it could not be written. Java ignores SIGPIPE, so that who has read enough, as {@code head} has, looks like a full disk.
 */
final class PipeOutput extends FilterOutputStream {
    private static final Path LINUX = Path.of("/proc/self/fd/1");

    private volatile boolean brokenPipe;

    PipeOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int data) throws IOException {
        write(new byte[] {(byte) data}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        try {
            out.write(data, offset, length);
        } catch (IOException e) {
            brokenPipe = isBrokenPipe(e);
            throw e;
        }
    }

    /** Whether it could not be written since nobody reads it any more. */
    boolean readerHasLeft() {
        return brokenPipe;
    }

    /** The system's text depends on the locale; what the standard output is does not, and nothing else can go wrong with a pipe. */
    private static boolean isBrokenPipe(IOException problem) {
        if (String.valueOf(problem.getMessage()).contains("Broken pipe")) {
            return true;
        }
        try {
            String leadsTo = Files.readSymbolicLink(LINUX).toString();
            return leadsTo.startsWith("pipe:") || leadsTo.startsWith("socket:");
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return false;
        }
    }
}
